package io.annals.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProblemsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Logger log = (Logger) LoggerFactory.getLogger(Problems.class);
  private final Level before = log.getLevel();
  private final BlockingQueue<Level> logged = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(event.getLevel());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    log.setLevel(Level.DEBUG);
    log.addAppender(appender);
  }

  @AfterEach
  void close() throws Exception {
    log.detachAppender(appender);
    log.setLevel(before);
    await(vertx.close());
  }

  @Test
  void a_client_that_has_left_is_no_trouble_of_the_service() throws Exception {
    assertEquals(Level.DEBUG, logged(new ClosedChannelException()));
    assertEquals(
        Level.DEBUG,
        logged(new ProblemException(ProblemType.UNAVAILABLE, "The query was cancelled")));
  }

  @Test
  void a_bug_is_one_whoever_has_left() throws Exception {
    assertEquals(Level.ERROR, logged(new IllegalStateException("a bug")));
  }

  /** What is logged when a request fails after its client has closed the connection. */
  private Level logged(Exception failure) throws Exception {
    Router router = Router.router(vertx);
    Problems.on(router);
    router.get().handler(context -> context.response().closeHandler(left -> context.fail(failure)));
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return logged.poll(30, TimeUnit.SECONDS);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
