package io.annals.eventlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads log partitions from given offsets on, each in order, on one thread of its own; commits
 * nothing. Commands may come from any thread and take effect between two polls. A topic that Kafka
 * does not know (yet, or any more) holds up no other.
 */
public final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final Duration POLL = Duration.ofMillis(50);

  /** After a failure that names no partition: long enough not to fill the log. */
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final BooleanSupplier full;
  private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private final Map<TopicPartition, LogReader> readers = new HashMap<>(); // the thread's own
  private final Promise<Void> ended = Promise.promise();
  private final Thread thread;
  private final Counter read;
  private final Counter failures;
  private volatile boolean closed;
  private volatile boolean paused;

  /**
   * @param name of the thread
   * @param full while true nothing is read
   */
  Feed(
      String name,
      Consumer<byte[], byte[]> consumer,
      BooleanSupplier full,
      MeterRegistry registry) {
    this.consumer = consumer;
    this.full = full;
    this.thread = new Thread(this::run, name);
    this.read =
        Counter.builder("annals.feed.records").description("records read").register(registry);
    this.failures =
        Counter.builder("annals.feed.failures").description("polls that failed").register(registry);
  }

  /** Begins to read what is assigned. Call once. */
  public void start() {
    thread.start();
  }

  /**
   * Reads the partition from {@code offset} on, whatever was read of it before.
   *
   * @param logEpoch Kafka's leader epoch of the record before, where known: with it Kafka tells a
   *     log that lost its end and grew again
   */
  public void assign(LogPartition partition, long offset, OptionalInt logEpoch, LogReader reader) {
    commands.add(new Assign(partition.kafka(), offset, logEpoch, reader));
  }

  /** Ends the reading by this reader; no call of it begins after the future completes. */
  public Future<Void> unassign(LogPartition partition, LogReader reader) {
    Promise<Void> done = Promise.promise();
    commands.add(new Unassign(partition.kafka(), reader, done));
    return Future.any(done.future(), ended.future()).mapEmpty();
  }

  /** Whether reading waits for memory. */
  public boolean paused() {
    return paused;
  }

  /** Ends the thread, within a second or when the reader that it is in returns. */
  public Future<Void> close() {
    closed = true;
    commands.add(new Wake());
    return ended.future();
  }

  private void run() {
    try {
      while (!closed) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().setMessage("feed ended").setCause(e).log();
      readers.values().forEach(reader -> reader.failed(e));
    } finally {
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
      ended.complete();
    }
  }

  private void step() throws InterruptedException {
    paused = full.getAsBoolean();
    boolean idle = paused || readers.isEmpty();
    Command first = idle ? commands.poll(POLL.toMillis(), TimeUnit.MILLISECONDS) : commands.poll();
    if (first != null) {
      carryOut(first);
    }
    if (idle || closed || readers.isEmpty()) {
      return;
    }
    try {
      deliver(consumer.poll(POLL));
    } catch (InvalidOffsetException gone) {
      gone.partitions().forEach(p -> end(p, reader -> reader.wentBack(gone)));
    } catch (TopicAuthorizationException refused) {
      endTopics(refused.unauthorizedTopics(), refused);
    } catch (InvalidTopicException refused) {
      endTopics(refused.invalidTopics(), refused);
    } catch (RecordDeserializationException broken) {
      end(broken.topicPartition(), reader -> reader.failed(broken));
    } catch (RuntimeException e) {
      failures.increment();
      LOG.atWarn().setMessage("log cannot be read at the moment").setCause(e).log();
      Command next = commands.poll(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
      if (next != null) {
        carryOut(next);
      }
    }
  }

  /** All that wait, with one change of the assignment. */
  private void carryOut(Command first) {
    List<Command> waiting = new ArrayList<>();
    waiting.add(first);
    commands.drainTo(waiting);
    Map<TopicPartition, Assign> fresh = new HashMap<>();
    List<Promise<Void>> done = new ArrayList<>();
    for (Command command : waiting) {
      if (command instanceof Assign assign) {
        fresh.put(assign.partition(), assign);
        readers.put(assign.partition(), assign.reader());
      } else if (command instanceof Unassign gone) {
        if (readers.remove(gone.partition(), gone.reader())) {
          fresh.remove(gone.partition());
        }
        done.add(gone.done());
      }
    }
    consumer.assign(Set.copyOf(readers.keySet()));
    fresh.values().forEach(this::seek);
    done.forEach(Promise::complete);
  }

  private void seek(Assign assign) {
    Optional<Integer> epoch =
        assign.logEpoch().isPresent()
            ? Optional.of(assign.logEpoch().getAsInt())
            : Optional.empty();
    consumer.seek(assign.partition(), new OffsetAndMetadata(assign.offset(), epoch, ""));
  }

  private void deliver(ConsumerRecords<byte[], byte[]> polled) {
    for (TopicPartition partition : polled.partitions()) {
      LogReader reader = readers.get(partition);
      if (reader == null) {
        continue;
      }
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
      try {
        reader.records(
            records.stream().map(Feed::record).toList(),
            last.offset() + 1,
            last.leaderEpoch().map(OptionalInt::of).orElseGet(OptionalInt::empty));
        read.increment(records.size());
      } catch (RuntimeException e) {
        end(partition, r -> r.failed(e));
      }
    }
  }

  private static LogRecord record(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    return new LogRecord(record.offset(), value, EnvelopeHeaders.read(record.headers()));
  }

  private void endTopics(Set<String> topics, Throwable cause) {
    Set<TopicPartition> ended = new HashSet<>(readers.keySet());
    ended.removeIf(p -> !topics.contains(p.topic()));
    ended.forEach(p -> end(p, reader -> reader.failed(cause)));
  }

  private void end(TopicPartition partition, java.util.function.Consumer<LogReader> tell) {
    failures.increment();
    LogReader reader = readers.remove(partition);
    consumer.assign(Set.copyOf(readers.keySet()));
    if (reader != null) {
      tell.accept(reader);
    }
  }

  private sealed interface Command {}

  private record Assign(
      TopicPartition partition, long offset, OptionalInt logEpoch, LogReader reader)
      implements Command {}

  private record Unassign(TopicPartition partition, LogReader reader, Promise<Void> done)
      implements Command {}

  private record Wake() implements Command {}
}
