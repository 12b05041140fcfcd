package io.annals.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program with both children, for tests that kill or interrupt it. */
final class ParentProgram {
  private ParentProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), ChildListener.silent());
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(
            folder.resolve("postgres"), Path.of(arguments[1]), ChildListener.silent());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  boolean alive = kafka.isUp() && postgres.isUp();
                  System.out.println("interrupted, children alive: " + alive);
                  postgres.close();
                  kafka.close();
                }));
    System.out.println(kafka.pid() + " " + postgres.pid());
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
