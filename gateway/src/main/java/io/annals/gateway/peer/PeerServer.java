package io.annals.gateway.peer;

import io.annals.gateway.store.HeldTails;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The internal listener: gives the hot tails of this process to the other processes of the
 * deployment, and to nobody else. Thread-safe.
 *
 * <p>401 = not signed for this process, or not just now; 503 = too many questions at once.
 */
public final class PeerServer {
  static final String PATH = "/internal/v1/hot-tail";
  static final String SIGNATURE = "Annals-Signature";

  private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
  private static final int LONGEST_QUESTION = 4_096;
  private static final int IDLE_SECONDS = 60;
  private static final int THREADS = 2;

  /** Each may hold a page in memory until the asker has read it. */
  private static final int MOST_AT_ONCE = 32;

  private final String self;
  private final HeldTails hot;
  private final PeerKey key;
  private final InstantSource clock;
  private final WorkerExecutor workers;
  private final AtomicInteger running = new AtomicInteger();
  private final Counter refused;
  private HttpServer server;
  private URI url;

  private PeerServer(
      Vertx vertx,
      String self,
      HeldTails hot,
      PeerKey key,
      InstantSource clock,
      MeterRegistry metrics) {
    this.self = self;
    this.hot = hot;
    this.key = key;
    this.clock = clock;
    this.workers = vertx.createSharedWorkerExecutor("annals-tails", THREADS, 10, TimeUnit.SECONDS);
    this.refused =
        Counter.builder("annals.peers.refused")
            .description("internal requests that nobody of the deployment has signed")
            .register(metrics);
  }

  /**
   * Listens; fails when it cannot, or when nobody could reach it. May look up an address.
   *
   * @param self id of this process, the same after a restart
   * @param hot what it gives; may be filled later
   */
  public static Future<PeerServer> start(
      Vertx vertx,
      PeerConfig config,
      String self,
      HeldTails hot,
      PeerKey key,
      InstantSource clock,
      MeterRegistry metrics) {
    String reached;
    try {
      reached = reached(config.host());
    } catch (UnknownHostException e) {
      return Future.failedFuture(new IllegalArgumentException("internal.url must be told", e));
    }
    PeerServer peer = new PeerServer(vertx, self, hot, key, clock, metrics);
    peer.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(config.host())
                    .setPort(config.port())
                    .setIdleTimeout(IDLE_SECONDS)
                    .setTcpNoDelay(true))
            .requestHandler(peer::handle);
    return peer.server
        .listen()
        .onSuccess(up -> peer.url = config.url().orElseGet(() -> url(reached, up.actualPort())))
        .map(peer);
  }

  /** Where other processes reach it. */
  public URI url() {
    return url;
  }

  /** Takes no more questions; completes when those under way are answered. */
  public Future<Void> stop() {
    return server.shutdown(2, TimeUnit.SECONDS).eventually(() -> workers.close());
  }

  /** An address to listen on everywhere is none to go to. */
  private static String reached(String host) throws UnknownHostException {
    return InetAddress.getByName(host).isAnyLocalAddress()
        ? InetAddress.getLocalHost().getHostAddress()
        : host;
  }

  private static URI url(String host, int port) {
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  private void handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST) || !request.path().equals(PATH)) {
      end(request, 404);
    } else if (length(request) > LONGEST_QUESTION) {
      end(request, 413);
    } else if (running.incrementAndGet() > MOST_AT_ONCE) {
      running.decrementAndGet();
      end(request, 503);
    } else {
      String signature = request.getHeader(SIGNATURE);
      request
          .body()
          .compose(body -> workers.executeBlocking(() -> answer(signature, body), false))
          .compose(answer -> send(request, answer))
          .onFailure(failure -> failed(request, failure))
          .onComplete(done -> running.decrementAndGet());
    }
  }

  /** A body of unknown length is too long. */
  private static int length(HttpServerRequest request) {
    try {
      return Integer.parseInt(request.getHeader("Content-Length"));
    } catch (NumberFormatException unknown) {
      return Integer.MAX_VALUE;
    }
  }

  private record Answer(Buffer body, String signature) {}

  /** Empty when the question is not genuine. */
  private Optional<Answer> answer(String signature, Buffer body) {
    if (!key.isGenuine(signature, self, "POST", PATH, body.getBytes())) {
      return Optional.empty();
    }
    TailQuestion question = TailQuestion.read(body);
    Buffer answer =
        hot.held(question.topic(), question.partition(), clock.instant())
            .filter(tail -> tail.tenant().equals(question.tenant()))
            .map(tail -> TailPage.write(tail, question))
            .orElseGet(TailPage::absent);
    return Optional.of(new Answer(answer, key.signAnswer(signature, answer.getBytes())));
  }

  private Future<Void> send(HttpServerRequest request, Optional<Answer> answer) {
    if (answer.isEmpty()) {
      refused.increment();
      LOG.atDebug().addKeyValue("from", request.remoteAddress()).log("Internal request refused");
      return request.response().setStatusCode(401).end();
    }
    return request
        .response()
        .putHeader("Content-Type", "application/octet-stream")
        .putHeader(SIGNATURE, answer.get().signature())
        .end(answer.get().body());
  }

  private static void failed(HttpServerRequest request, Throwable failure) {
    boolean wrong = failure instanceof IllegalArgumentException;
    LOG.atWarn().setCause(failure).log("Internal request failed");
    end(request, wrong ? 400 : 500);
  }

  private static void end(HttpServerRequest request, int status) {
    if (!request.response().ended() && !request.response().closed()) {
      request.response().setStatusCode(status).end();
    }
  }
}
