package io.annals.gateway.query;

import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.query.run.Arrived;
import io.annals.query.run.Hit;
import io.annals.query.run.Reason;
import io.annals.query.run.StoreUnavailableException;
import io.annals.query.run.Tail;
import io.annals.query.run.TailPlace;
import io.annals.segment.StoreView.Place;
import io.annals.tenancy.TopicUid;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's tail. While the client does not take what was written, nothing is read for it: the
 * log keeps its place. Once it is further behind than it may be, what it misses is only counted.
 * Event loop of the connection, but {@link #end}.
 */
final class TailStream {
  private static final Logger LOG = LoggerFactory.getLogger(TailStream.class);
  private static final long POLL_MS = 300;
  private static final long STORE_AWAY_MS = 1_000;
  private static final Duration CHECK_AGAIN = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Context loop;
  private final HttpServerResponse response;
  private final EventStream out;
  private final Tail tail;
  private final TopicUid topic;
  private final Terms terms;
  private final Promise<Void> over = Promise.promise();

  /** By partition: what comes first of what the client has not got. */
  private SortedMap<Integer, Place> sent = new TreeMap<>();

  private List<Reason> reasons = List.of();
  private long due = System.nanoTime();
  private long checked = System.nanoTime();
  private long dropped;
  private boolean skipping;

  /**
   * On what the stream goes on.
   *
   * @param longestLag a client further behind misses events
   * @param allowed fails when the client may read no more
   * @param meters counts what is sent and what is not
   */
  record Terms(Duration longestLag, Supplier<Future<Void>> allowed, TailMeters meters) {}

  TailStream(Vertx vertx, HttpServerResponse response, Tail tail, TopicUid topic, Terms terms) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.response = response;
    this.out = new EventStream(response);
    this.tail = tail;
    this.topic = topic;
    this.terms = terms;
  }

  /**
   * Streams until the client leaves, may read no more, or {@link #end}.
   *
   * @return completes then; fails when the store does not answer before anything was written
   */
  Future<Void> run() {
    tail.look()
        .onComplete(
            first ->
                loop.runOnContext(
                    run -> {
                      if (over.future().isComplete()) {
                        return;
                      }
                      if (first.failed()) {
                        over.tryFail(first.cause());
                        return;
                      }
                      sent = new TreeMap<>(tail.place().next());
                      first.result().events().forEach(this::rewind);
                      out.open(id());
                      looked(first);
                    }));
    return over.future();
  }

  /** Ends the stream in order. Thread-safe; completes when it has ended. */
  Future<Void> end() {
    loop.runOnContext(run -> stop());
    return over.future().otherwiseEmpty();
  }

  /** The client has left. */
  void gone() {
    tail.cancel();
    over.tryComplete();
  }

  private void stop() {
    tail.cancel();
    if (!response.headWritten()) {
      over.tryFail(
          new ProblemException(ProblemType.UNAVAILABLE, "the service stops").retryAfter(1));
      return;
    }
    if (!response.ended() && !response.closed()) {
      response.end();
    }
    over.tryComplete();
  }

  /** The events of the first look are not sent yet when the stream opens. */
  private void rewind(Hit hit) {
    Place place = new Place(hit.key().epoch(), hit.key().offset());
    sent.merge(hit.key().partition(), place, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  /** The client's lag begins when the next look is due: neither pauses nor the store add to it. */
  private void lookIn(long ms) {
    vertx.setTimer(
        ms,
        tick -> {
          due = System.nanoTime();
          look();
        });
  }

  private void look() {
    if (over.future().isComplete()) {
      return;
    }
    if (response.writeQueueFull()) {
      response.drainHandler(
          room -> {
            response.drainHandler(null);
            look();
          });
      return;
    }
    if (!skipping && System.nanoTime() - due > terms.longestLag().toNanos()) {
      skipping = true;
    }
    allowed()
        .compose(allowed -> tail.look())
        .onComplete(outcome -> loop.runOnContext(run -> looked(outcome)));
  }

  private Future<Void> allowed() {
    if (System.nanoTime() - checked < CHECK_AGAIN.toNanos()) {
      return Future.succeededFuture();
    }
    checked = System.nanoTime();
    return terms.allowed().get().recover(no -> Future.failedFuture(new NoLongerAllowed(no)));
  }

  private void looked(AsyncResult<Arrived> outcome) {
    if (over.future().isComplete()) {
      return;
    }
    if (outcome.failed()) {
      failed(outcome.cause());
      return;
    }
    Arrived arrived = outcome.result();
    tell(arrived.reasons());
    if (skipping) {
      dropped += arrived.events().size();
      terms.meters().dropped(arrived.events().size());
    } else {
      arrived.events().forEach(this::send);
      terms.meters().sent(arrived.events().size());
    }
    sent = new TreeMap<>(tail.place().next());
    if (arrived.more()) {
      look();
    } else {
      caughtUp();
      lookIn(POLL_MS);
    }
  }

  private void caughtUp() {
    skipping = false;
    if (dropped > 0) {
      out.event("dropped", id(), new JsonObject().put("count", dropped));
      dropped = 0;
    } else if (out.silence().compareTo(HEARTBEAT) >= 0) {
      out.heartbeat(id());
    }
  }

  private void failed(Throwable failure) {
    if (failure instanceof StoreUnavailableException) {
      tell(List.of(Reason.CATCHING_UP));
      lookIn(STORE_AWAY_MS);
      return;
    }
    if (!(failure instanceof NoLongerAllowed)) {
      LOG.atError().setCause(failure).log("tail failed");
    }
    stop();
  }

  /** Says when something may be missing, and when nothing is any more. */
  private void tell(List<Reason> now) {
    if (!now.equals(reasons)) {
      reasons = now;
      JsonArray texts = new JsonArray();
      now.stream().map(Reason::text).forEach(texts::add);
      out.event(
          "status", id(), new JsonObject().put("complete", now.isEmpty()).put("reasons", texts));
    }
  }

  private void send(Hit hit) {
    sent.put(hit.key().partition(), new Place(hit.key().epoch(), hit.key().offset() + 1));
    Buffer text = Buffer.buffer(hit.event().length + 256);
    Answer.append(text, hit, topic);
    out.message(id(), text);
  }

  private String id() {
    return new TailPlace(topic, sent).text();
  }

  private static final class NoLongerAllowed extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoLongerAllowed(Throwable cause) {
      super(cause);
    }
  }
}
