package io.annals.eventlog;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.TopicUid;
import io.annals.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ShardsTest {
  private final Vertx vertx = Vertx.vertx();
  private final String name = TestKafka.uniqueName("shards");

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void two_members_share_all_shards() {
    Shards a = member("a");
    await(a.start());
    until("a has all", () -> a.owned().size() == 8);
    Shards b = member("b");
    await(b.start());
    until("shared", () -> a.owned().size() == 4 && b.owned().size() == 4);
    Set<Integer> union = new HashSet<>(a.owned());
    union.addAll(b.owned());
    assertEquals(8, union.size());
    await(a.stop());
    await(b.stop());
  }

  @Test
  void a_member_that_stops_leaves_its_shards_to_the_others_before_its_session_ends() {
    Shards a = member("a");
    Shards b = member("b");
    await(a.start());
    await(b.start());
    until("shared", () -> a.owned().size() == 4 && b.owned().size() == 4);
    await(b.stop());
    assertEquals(Set.of(), b.owned());
    until("a has all again", Duration.ofSeconds(4), () -> a.owned().size() == 8);
    Shards again = member("b");
    await(again.start());
    until("shared again", () -> a.owned().size() == 4 && again.owned().size() == 4);
    await(a.stop());
    await(again.stop());
  }

  @Test
  void a_member_whose_name_another_process_took_joins_again() {
    Shards a = member("a");
    await(a.start());
    until("a has all", () -> a.owned().size() == 8);
    Shards impostor = member("a");
    await(impostor.start());
    until("the impostor has all", () -> impostor.owned().size() == 8);
    await(impostor.stop());
    until("a is back", () -> a.owned().size() == 8);
    await(a.stop());
  }

  @Test
  void a_topic_that_is_there_keeps_its_number_of_shards() {
    Shards first = member("a");
    await(first.start());
    until("all", () -> first.owned().size() == 8);
    Shards other =
        new Shards(
            vertx,
            KafkaLog.CONNECTION,
            new ShardTopic(KafkaLog.CONNECTION, name, 32),
            "b",
            () -> {});
    await(other.start());
    until("shared", () -> other.owned().size() == 4);
    TopicUid topic = new TopicUid(5);
    until("one owner", () -> first.owns(topic, 0) != other.owns(topic, 0));
    await(first.stop());
    await(other.stop());
  }

  @Test
  void shards_are_stable_and_spread() {
    assertEquals(9, Shards.shardOf(new TopicUid(1), 0, 32));
    assertEquals(152, Shards.shardOf(new TopicUid(123_456_789), 3, 256));
    long used =
        IntStream.range(1, 200)
            .map(uid -> Shards.shardOf(new TopicUid(uid), 0, 32))
            .distinct()
            .count();
    assertTrue(used >= 30, "shards in use: " + used);
  }

  private Shards member(String member) {
    return new Shards(
        vertx, KafkaLog.CONNECTION, new ShardTopic(KafkaLog.CONNECTION, name, 8), member, () -> {});
  }
}
