package io.annals.segment.files;

import io.annals.segment.BlobStore;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.format.BodyWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.format.SegmentFacts;
import io.annals.segment.format.SegmentParts;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Writes segments of format version 1; the Parquet part with DuckDB. */
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
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("a segment has at least one event");
    }
    List<EventRow> sorted = new ArrayList<>(rows);
    sorted.sort(ORDER);
    Path columnsFile = blobs.scratch();
    Path bodyFile = blobs.scratch();
    try {
      columns.write(columnsFile, sorted);
      SegmentInfo facts =
          SegmentFacts.withColumns(
              SegmentFacts.of(id, tenant, topic, partition, sorted),
              Files.size(columnsFile),
              SegmentParts.sha256(columnsFile));
      SegmentInfo written = BodyWriter.write(bodyFile, facts, sorted, dictionaries);
      blobs.put(written.columnsObject(), columnsFile);
      blobs.put(written.bodyObject(), bodyFile);
      return written;
    } finally {
      Files.deleteIfExists(columnsFile);
      Files.deleteIfExists(bodyFile);
    }
  }
}
