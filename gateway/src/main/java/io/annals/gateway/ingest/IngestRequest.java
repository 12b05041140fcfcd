package io.annals.gateway.ingest;

import io.annals.eventlog.EventLog;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads one body, as fast as the log takes it, and answers when all of it is acknowledged. Event
 * loop of the connection.
 */
final class IngestRequest {
  /** From the last byte to the answer, whatever the log does. */
  private static final Duration ANSWER = Duration.ofMillis(4_800);

  /** How long a full memory is waited for; then the sender comes again. */
  private static final Duration ROOM = Duration.ofSeconds(5);

  private static final long ROOM_POLL_MS = 20;

  /** Who holds no more never waits for memory: few large events must not stop many small ones. */
  private static final long SMALL = 64 << 10;

  private final Vertx vertx;
  private final Context loop;
  private final RoutingContext context;
  private final HttpServerRequest request;
  private final IngestConfig config;
  private final EventLog log;
  private final IngestMemory memory;
  private final IngestMeters meters;
  private final BodyReader body;
  private final Delivery delivery;

  private long idleTimer;
  private long answerTimer = -1;
  private long lastByte = System.nanoTime();
  private long held;
  private boolean waiting;
  private boolean bodyOver;
  private boolean answered;

  IngestRequest(
      Vertx vertx,
      RoutingContext context,
      IngestConfig config,
      EventLog log,
      IngestMemory memory,
      IngestMeters meters,
      BodyReader body,
      Delivery delivery) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.context = context;
    this.request = context.request();
    this.config = config;
    this.log = log;
    this.memory = memory;
    this.meters = meters;
    this.body = body;
    this.delivery = delivery;
  }

  /** Begins to read the body of a paused request. */
  void read(Consumer<Receipt> settled) {
    long check = Math.max(1, config.idleTimeout().toMillis() / 4);
    idleTimer = vertx.setPeriodic(check, timer -> checkIdle());
    delivery
        .settled()
        .onSuccess(
            receipt -> {
              settled.accept(receipt);
              loop.runOnContext(run -> answer(receipt));
            });
    delivery.failed().onFailure(failure -> loop.runOnContext(run -> fail(unacknowledged(failure))));
    request
        .handler(this::bytes)
        .endHandler(end -> end())
        .exceptionHandler(gone -> gone("the sender broke off"));
    request.resume();
  }

  private void bytes(Buffer buffer) {
    lastByte = System.nanoTime();
    if (bodyOver) {
      return;
    }
    work(() -> body.take(buffer.getBytes()));
  }

  /** A step of work on the body. */
  private interface Step {
    /** True when there is more to do before the next bytes. */
    boolean run();
  }

  private void work(Step step) {
    try {
      boolean more = step.run();
      account();
      if (more) {
        pauseUntil(() -> loop.runOnContext(next -> continueUnpacking()));
      } else if (log.pendingBytes() > log.pendingLimit()) {
        pauseUntil(() -> log.drained().onComplete(room -> loop.runOnContext(next -> goOn())));
      } else if (held > SMALL && memory.full()) {
        long deadline = System.nanoTime() + ROOM.toNanos();
        pauseUntil(() -> waitForRoom(deadline));
      } else {
        goOn();
      }
    } catch (RuntimeException failure) {
      fail(problem(failure));
    }
  }

  private static ProblemException problem(RuntimeException failure) {
    return failure instanceof ProblemException known
        ? known
        : new ProblemException(
            ProblemType.INTERNAL, "The service failed; its log tells why", failure);
  }

  private void continueUnpacking() {
    if (!bodyOver) {
      work(body::step);
    }
  }

  private void pauseUntil(Runnable wake) {
    if (!waiting) {
      waiting = true;
      request.pause();
    }
    wake.run();
  }

  private void goOn() {
    if (waiting) {
      waiting = false;
      lastByte = System.nanoTime();
      request.resume();
    }
  }

  private void waitForRoom(long deadline) {
    if (bodyOver || !memory.full()) {
      goOn();
    } else if (System.nanoTime() - deadline >= 0) {
      fail(unavailable("the service has no memory for more", null));
    } else {
      vertx.setTimer(ROOM_POLL_MS, tick -> waitForRoom(deadline));
    }
  }

  private void account() {
    long now = bodyOver ? 0 : body.held();
    memory.change(now - held);
    held = now;
  }

  private void end() {
    if (bodyOver) {
      return;
    }
    try {
      body.end();
    } catch (RuntimeException failure) {
      fail(problem(failure));
      return;
    }
    closeBody();
    if (!answered) {
      answerTimer =
          vertx.setTimer(
              ANSWER.toMillis(),
              late -> fail(unavailable("the log has not acknowledged in time", null)));
    }
  }

  private void gone(String why) {
    if (!bodyOver) {
      body.breakOff(why);
      closeBody();
    }
    if (!answered) {
      answered = true;
      vertx.cancelTimer(answerTimer);
      meters.request("gone");
    }
  }

  /** What came of the body is settled. */
  private void closeBody() {
    if (bodyOver) {
      return;
    }
    bodyOver = true;
    body.close();
    account();
    vertx.cancelTimer(idleTimer);
    delivery.bodyEnded();
  }

  private void checkIdle() {
    boolean idle = System.nanoTime() - lastByte > config.idleTimeout().toNanos();
    if (idle && !waiting && !bodyOver) {
      gone("the sender fell silent");
      Refusal.hangUp(request);
    }
  }

  private void answer(Receipt receipt) {
    if (answered) {
      return;
    }
    if (receipt.unreadable() != null) {
      fail(new ProblemException(ProblemType.BAD_REQUEST, receipt.unreadable()));
      return;
    }
    answered = true;
    vertx.cancelTimer(answerTimer);
    meters.request("200");
    if (!context.response().closed()) {
      context.json(receipt.json());
    }
  }

  private static ProblemException unacknowledged(Throwable failure) {
    return unavailable("the log cannot acknowledge now", failure);
  }

  private static ProblemException unavailable(String detail, Throwable failure) {
    return new ProblemException(ProblemType.UNAVAILABLE, detail, failure).retryAfter(1);
  }

  private void fail(ProblemException problem) {
    if (answered) {
      return;
    }
    answered = true;
    vertx.cancelTimer(answerTimer);
    closeBody();
    meters.request(Integer.toString(problem.type().status()));
    Refusal.send(vertx, context, problem, config.maxBody());
  }
}
