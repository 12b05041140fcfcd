package io.annals.eventlog;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Where logs begin and end. Thread-safe; nothing here waits longer than 5 s. */
public final class LogOffsets implements AutoCloseable {
  private static final int TIMEOUT_MS = 5_000;
  private final Admin admin;

  /**
   * @param connection {@code bootstrap.servers} and what security needs
   */
  public LogOffsets(Map<String, String> connection) {
    Map<String, Object> all = new HashMap<>(connection);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    this.admin = Admin.create(all);
  }

  /**
   * What a log has: [first, end).
   *
   * @param end one past the last record that every in-sync replica has
   */
  public record Bounds(long first, long end) {}

  /** Fails when the log cannot be asked, or is not known. */
  public Future<Bounds> bounds(LogPartition partition) {
    Future<Long> first = one(partition, OffsetSpec.earliest());
    Future<Long> end = one(partition, OffsetSpec.latest());
    return Future.all(first, end).map(both -> new Bounds(first.result(), end.result()));
  }

  /** Gives the end of each partition that can be asked, on a thread of the client's. */
  public void ends(Collection<LogPartition> partitions, BiConsumer<LogPartition, Long> sink) {
    Map<TopicPartition, OffsetSpec> wanted =
        partitions.stream()
            .collect(Collectors.toMap(LogPartition::kafka, p -> OffsetSpec.latest(), (a, b) -> a));
    ListOffsetsResult asked =
        admin.listOffsets(wanted, new ListOffsetsOptions().timeoutMs(TIMEOUT_MS));
    for (LogPartition partition : partitions) {
      asked
          .partitionResult(partition.kafka())
          .whenComplete(
              (found, failed) -> {
                if (failed == null) {
                  sink.accept(partition, found.offset());
                }
              });
    }
  }

  /**
   * Lets the log give back the disk of records below these offsets.
   *
   * @return fails when some could not be deleted; another call will do it
   */
  public Future<Void> deleteBelow(Map<LogPartition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> wanted =
        offsets.entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> e.getKey().kafka(), e -> RecordsToDelete.beforeOffset(e.getValue())));
    return promised(admin.deleteRecords(wanted).all(), done -> null);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private Future<Long> one(LogPartition partition, OffsetSpec spec) {
    ListOffsetsResult asked =
        admin.listOffsets(
            Map.of(partition.kafka(), spec), new ListOffsetsOptions().timeoutMs(TIMEOUT_MS));
    return promised(
        asked.partitionResult(partition.kafka()), ListOffsetsResult.ListOffsetsResultInfo::offset);
  }

  private static <T, R> Future<R> promised(
      org.apache.kafka.common.KafkaFuture<T> asked, Function<T, R> read) {
    Promise<R> promise = Promise.promise();
    asked.whenComplete(
        (found, failed) -> {
          if (failed == null) {
            promise.complete(read.apply(found));
          } else {
            promise.fail(failed);
          }
        });
    return promise.future();
  }
}
