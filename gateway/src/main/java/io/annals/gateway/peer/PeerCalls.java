package io.annals.gateway.peer;

import io.annals.tenancy.LiveProcess;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks other processes; each question has 1 s once there is a connection. Thread-safe. */
final class PeerCalls {
  private static final int DEADLINE_MILLIS = 1_000;
  private static final int CONNECT_MILLIS = 500;
  private static final int CONNECTIONS_A_PEER = 16;
  private static final int MOST_WAITING = 1_000;
  private static final int KEEP_ALIVE_SECONDS = 30; // less than the server keeps them
  private static final int THREADS = 2;

  /** A page and a record of the largest size. */
  private static final int LONGEST_ANSWER = TailPage.PAGE_BYTES + (12 << 20);

  private final HttpClient client;
  private final PeerKey key;
  private final WorkerExecutor workers;
  private final MeterRegistry metrics;

  PeerCalls(Vertx vertx, PeerKey key, MeterRegistry metrics) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true),
            new PoolOptions()
                .setHttp1MaxSize(CONNECTIONS_A_PEER)
                .setMaxWaitQueueSize(MOST_WAITING));
    this.key = key;
    this.workers = vertx.createSharedWorkerExecutor("annals-peers", THREADS, 10, TimeUnit.SECONDS);
    this.metrics = metrics;
  }

  /** Empty when the process does not hold the partition; fails when it does not tell in time. */
  Future<Optional<TailPage>> ask(LiveProcess peer, TailQuestion question) {
    long start = System.nanoTime();
    Buffer body = question.write();
    String signature = key.sign(peer.id(), "POST", PeerServer.PATH, body.getBytes());
    RequestOptions target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(peer.internalUrl().orElseThrow() + PeerServer.PATH)
            .putHeader(PeerServer.SIGNATURE, signature)
            .setTimeout(DEADLINE_MILLIS);
    return client
        .request(target)
        .compose(request -> exchange(request, body))
        .compose(answer -> workers.executeBlocking(() -> read(signature, answer), false))
        .onComplete(
            done ->
                timer(done.failed() ? "failed" : done.result().isPresent() ? "held" : "absent")
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
  }

  Future<Void> close() {
    return client.close().eventually(() -> workers.close());
  }

  private record Answer(String signature, Buffer body) {}

  private static Future<Answer> exchange(HttpClientRequest request, Buffer body) {
    return request
        .send(body)
        .compose(PeerCalls::answer)
        .timeout(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(late -> request.reset());
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      response.request().reset();
      return Future.failedFuture(
          new IOException("a process of the deployment answered " + response.statusCode()));
    }
    int length = Integer.parseInt(response.getHeader("Content-Length"));
    if (length > LONGEST_ANSWER) {
      return Future.failedFuture(new IOException("an answer of " + length + " bytes"));
    }
    String signature = response.getHeader(PeerServer.SIGNATURE);
    return response.body().map(body -> new Answer(signature, body));
  }

  private Optional<TailPage> read(String question, Answer answer) throws IOException {
    if (!key.isGenuineAnswer(answer.signature(), question, answer.body().getBytes())) {
      throw new IOException("an answer that nobody of the deployment has signed");
    }
    return TailPage.read(answer.body());
  }

  private Timer timer(String outcome) {
    return Timer.builder("annals.peers.questions")
        .description("Questions to other processes for hot tails")
        .tag("outcome", outcome)
        .register(metrics);
  }
}
