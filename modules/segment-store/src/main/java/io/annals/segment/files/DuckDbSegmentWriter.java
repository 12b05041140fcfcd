package io.annals.segment.files;

import io.annals.segment.BlobStore;
import io.annals.segment.EventRow;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.format.BodyWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.format.SegmentParts;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes both parts of segments at once, the Parquet part with DuckDB. Of the rows of a source it
 * holds some thousand at a time.
 */
public final class DuckDbSegmentWriter implements SegmentWriter {
  private static final Comparator<EventRow> ORDER =
      Comparator.comparingLong(EventRow::timeMicros)
          .thenComparingInt(EventRow::epoch)
          .thenComparingLong(EventRow::offset);

  private final BlobStore blobs;
  private final ColumnsWriter columns;
  private final Dictionaries dictionaries;

  public DuckDbSegmentWriter(BlobStore blobs, ColumnsWriter columns, Dictionaries dictionaries) {
    this.blobs = blobs;
    this.columns = columns;
    this.dictionaries = dictionaries;
  }

  @Override
  public SegmentInfo write(
      UUID id, TenantUid tenant, TopicUid topic, int partition, List<EventRow> rows)
      throws IOException {
    List<EventRow> sorted = new ArrayList<>(rows);
    sorted.sort(ORDER);
    try (RowSource source = new ListSource(sorted.iterator())) {
      return write(new Target(id, tenant, topic, partition), source, Effort.FLUSH);
    }
  }

  @Override
  public SegmentInfo write(Target target, RowSource rows, Effort effort) throws IOException {
    Path columnsFile = blobs.scratch();
    Path bodyFile = blobs.scratch();
    try {
      SegmentInfo written;
      try (BodyWriter body = new BodyWriter(bodyFile, target, effort, dictionaries)) {
        Ordered ordered = new Ordered(rows, body);
        columns.write(columnsFile, levelOfColumns(effort), ordered::next);
        written = body.finish(Files.size(columnsFile), SegmentParts.sha256(columnsFile));
      }
      blobs.put(written.columnsObject(), columnsFile);
      blobs.put(written.bodyObject(), bodyFile);
      return written;
    } finally {
      Files.deleteIfExists(columnsFile);
      Files.deleteIfExists(bodyFile);
    }
  }

  private static int levelOfColumns(Effort effort) {
    return switch (effort) {
      case FLUSH -> 3;
      case COMPACTION -> 9;
    };
  }

  /** Gives each row to the body, too, and sees that they are in order. */
  private static final class Ordered {
    private final RowSource rows;
    private final BodyWriter body;
    private EventRow last;

    Ordered(RowSource rows, BodyWriter body) {
      this.rows = rows;
      this.body = body;
    }

    List<EventRow> next(int most) throws IOException {
      List<EventRow> next = new ArrayList<>(most);
      while (next.size() < most) {
        Optional<EventRow> row = rows.next();
        if (row.isEmpty()) {
          break;
        }
        if (last != null && ORDER.compare(last, row.get()) > 0) {
          throw new IllegalArgumentException("rows of a segment are not in order");
        }
        last = row.get();
        body.add(last);
        next.add(last);
      }
      return next;
    }
  }

  private record ListSource(Iterator<EventRow> rows) implements RowSource {
    @Override
    public Optional<EventRow> next() {
      return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }
}
