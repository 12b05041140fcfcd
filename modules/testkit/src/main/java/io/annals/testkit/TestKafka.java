package io.annals.testkit;

import io.annals.embedded.ChildListener;
import io.annals.embedded.EmbeddedKafka;
import java.util.UUID;

/** The test JVM's one Kafka broker: started when first asked for, stopped at the JVM's end. */
public final class TestKafka {
  private TestKafka() {}

  private static final class Lazy {
    static final EmbeddedKafka BROKER =
        TestResources.untilExit(
            EmbeddedKafka.start(TestResources.folder("kafka"), ChildListener.silent()));
  }

  /** For {@code bootstrap.servers}. */
  public static String bootstrapServers() {
    return Lazy.BROKER.bootstrapServers();
  }

  /** A topic or group name that no other test has. */
  public static String uniqueName(String prefix) {
    return prefix + "." + UUID.randomUUID();
  }
}
