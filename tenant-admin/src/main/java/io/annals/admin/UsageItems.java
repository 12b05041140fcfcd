package io.annals.admin;

import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes the items of one answer of what the database has summed up. Not thread-safe. */
final class UsageItems {
  private final UsageSteps steps;
  private final boolean sampled;
  private final int most;
  private final List<UsageItem> items = new ArrayList<>();

  private UsageItems(UsageSteps steps, boolean sampled, int most) {
    this.steps = steps;
    this.sampled = sampled;
    this.most = most;
  }

  /**
   * In the order of {@link UsageItem#ORDER}; nothing used is no item.
   *
   * @param sampled whether storage is also told as it was when hours began
   * @param most empty when there are more
   */
  static Optional<List<UsageItem>> of(
      UsageRows.Found found, UsageSteps steps, boolean sampled, int most) {
    if (found.isCut(most)) {
      return Optional.empty();
    }
    UsageItems made = new UsageItems(steps, sampled, most);
    found.traffic().forEach(made::traffic);
    made.storage(found.storage());
    if (made.isFull()) {
      return Optional.empty();
    }
    made.items.sort(UsageItem.ORDER);
    return Optional.of(List.copyOf(made.items));
  }

  private boolean isFull() {
    return items.size() > most;
  }

  private void traffic(Row row) {
    int step = row.getInteger("step") - 1;
    String topic = row.getString("topic");
    String cluster = row.getString("cluster");
    add(step, topic, cluster, UsageMeter.WRITE_TRAFFIC, integer(row, "write_bytes"));
    add(step, topic, cluster, UsageMeter.INDEX_TRAFFIC, integer(row, "index_bytes"));
    add(step, topic, cluster, UsageMeter.READ_TRAFFIC, integer(row, "read_bytes"));
    add(step, topic, cluster, UsageMeter.REQUESTS, integer(row, "requests"));
  }

  private void storage(Iterable<Row> rows) {
    Held held = null;
    for (Row row : rows) {
      String topic = row.getString("topic");
      if (held == null || !Objects.equals(held.topic, topic)) {
        finish(held);
        held = new Held(topic);
      }
      if (isFull()) {
        return;
      }
      held.move(row);
    }
    finish(held);
  }

  private void finish(Held held) {
    if (held != null && !isFull()) {
      held.stay();
    }
  }

  private void add(int step, String topic, String cluster, UsageMeter meter, BigInteger quantity) {
    if (quantity.signum() != 0) {
      items.add(new UsageItem(step, topic, cluster, meter, quantity, null));
    }
  }

  private static BigInteger integer(Row row, String column) {
    return row.getBigDecimal(column).toBigIntegerExact();
  }

  /** The two storage meters of one topic, or of all together. */
  private final class Held {
    private final String topic;
    private final List<Stored> meters;

    Held(String topic) {
      this.topic = topic;
      this.meters =
          List.of(
              new Stored(topic, UsageMeter.LOG_STORAGE, "disk"),
              new Stored(topic, UsageMeter.INDEX_STORAGE, "raw"));
    }

    void move(Row row) {
      meters.forEach(meter -> meter.move(row));
    }

    void stay() {
      meters.forEach(Stored::stay);
    }
  }

  /** A storage meter: its integral, and before it what it was when the hours of a step began. */
  private final class Stored {
    private final String bytes;
    private final Map<Integer, BigInteger> samples = new HashMap<>();
    private final HeldBytes hours;
    private final HeldBytes integral;

    Stored(String topic, UsageMeter meter, String bytes) {
      this.bytes = bytes;
      this.hours = new HeldBytes(steps, UsageSteps::hours, (sum, step) -> samples.put(step, sum));
      this.integral =
          new HeldBytes(
              steps,
              steps::elapsed,
              (sum, step) -> items.add(new UsageItem(step, topic, null, meter, sum, sample(step))));
    }

    void move(Row row) {
      int step = row.getInteger("step") - 1;
      BigInteger came = integer(row, bytes);
      if (sampled) {
        hours.move(step, came, integer(row, bytes + "_hours"));
      }
      integral.move(step, came, integer(row, bytes + "_moment"));
    }

    void stay() {
      if (sampled) {
        hours.stay(steps.count());
      }
      integral.stay(steps.count());
    }

    private BigInteger sample(int step) {
      BigInteger sum = samples.remove(step);
      return sampled && sum == null ? BigInteger.ZERO : sum;
    }
  }
}
