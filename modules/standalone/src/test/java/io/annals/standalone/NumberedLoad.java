package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.sample.EventLists;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thousand events a second at level RequestResponse with bodies, a hundred a request; an event's
 * auditID tells its request. Remembers when each request began and ended.
 */
final class NumberedLoad implements AutoCloseable {
  static final int BATCH = 100;
  private static final long PERIOD_MILLIS = 100;

  /** One request; both by {@link System#nanoTime}. */
  record Request(int number, long began, long answered) {}

  private final Sender sender;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);
  private final List<Future<Request>> requests = new ArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile boolean stopping;

  /** Begins at once. */
  NumberedLoad(Sender sender) {
    this.sender = sender;
    timer.scheduleAtFixedRate(this::next, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void next() {
    if (!stopping) {
      int number = numbers.getAndIncrement();
      requests.add(timer.submit(() -> send(number)));
    }
  }

  private Request send(int number) throws Exception {
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      items.add(event(number, i).getBytes(UTF_8));
    }
    long began = System.nanoTime();
    JsonObject answer = sender.send(EventLists.of(items)).orThrow();
    long answered = System.nanoTime();
    if (answer.getInteger("received") != BATCH || answer.getInteger("stored") != BATCH) {
      throw new AssertionError("request " + number + ": " + answer.encode());
    }
    return new Request(number, began, answered);
  }

  private static String event(int request, int i) {
    String now = Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
    return """
        {"level":"RequestResponse","auditID":"r%d-%d","stage":"ResponseComplete",\
        "requestURI":"/apis/apps/v1/namespaces/shop/deployments","verb":"%s",\
        "user":{"username":"alice","groups":["system:authenticated"]},\
        "objectRef":{"resource":"deployments","namespace":"shop","name":"web","apiGroup":"apps","apiVersion":"v1"},\
        "responseStatus":{"metadata":{},"code":200},\
        "requestObject":{"kind":"Deployment","metadata":{"name":"web"}},\
        "responseObject":{"kind":"Deployment","metadata":{"name":"web","uid":"u"}},\
        "requestReceivedTimestamp":"%s","stageTimestamp":"%s"}"""
        .formatted(request, i, i % 2 == 0 ? "create" : "update", now, now);
  }

  /** Which request the event came in. */
  static int requestOf(JsonObject event) {
    String id = event.getString("auditID");
    return Integer.parseInt(id.substring(1, id.indexOf('-')));
  }

  /** Ends when each request is answered; fails when one was not, or not as it should be. */
  synchronized List<Request> stop() throws InterruptedException, ExecutionException {
    stopping = true;
    List<Request> all = new ArrayList<>();
    for (Future<Request> request : requests) {
      all.add(request.get());
    }
    return all;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
