package io.annals.admin;

import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the items of one answer of what the database has summed up. Not thread-safe. */
final class UsageItems {
  private final UsageSteps steps;
  private final int most;
  private final List<UsageItem> items = new ArrayList<>();

  private UsageItems(UsageSteps steps, int most) {
    this.steps = steps;
    this.most = most;
  }

  /**
   * In the order of {@link UsageItem#ORDER}; nothing used is no item.
   *
   * @param most empty when there are more
   */
  static Optional<List<UsageItem>> of(UsageRows.Found found, UsageSteps steps, int most) {
    if (found.isCut(most)) {
      return Optional.empty();
    }
    UsageItems made = new UsageItems(steps, most);
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
      held.disk.stay(steps.count());
      held.raw.stay(steps.count());
    }
  }

  private void add(int step, String topic, String cluster, UsageMeter meter, BigInteger quantity) {
    if (quantity.signum() != 0) {
      items.add(new UsageItem(step, topic, cluster, meter, quantity));
    }
  }

  private static BigInteger integer(Row row, String column) {
    return row.getBigDecimal(column).toBigIntegerExact();
  }

  /** The two storage meters of one topic, or of all together. */
  private final class Held {
    private final String topic;
    private final HeldBytes disk;
    private final HeldBytes raw;

    Held(String topic) {
      this.topic = topic;
      this.disk = meter(UsageMeter.LOG_STORAGE);
      this.raw = meter(UsageMeter.INDEX_STORAGE);
    }

    void move(Row row) {
      int step = row.getInteger("step") - 1;
      disk.move(step, integer(row, "disk"), integer(row, "disk_moment"));
      raw.move(step, integer(row, "raw"), integer(row, "raw_moment"));
    }

    private HeldBytes meter(UsageMeter meter) {
      return new HeldBytes(steps, (quantity, step) -> add(step, topic, null, meter, quantity));
    }
  }
}
