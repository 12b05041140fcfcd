package io.annals.segment.files;

import io.annals.segment.SegmentColumns;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineSession;
import io.annals.segment.format.DamagedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.duckdb.DuckDBDataChunkReader;

/** The small columns of a segment in flat arrays. Immutable once loaded, and thread-safe. */
final class RowColumns implements RowIndex {
  private static final int HEAP_BYTES_PER_ROW = 3 * Long.BYTES + 3 * Integer.BYTES + 1;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** The name of a cluster never changes, so a text for each row is not needed. */
  private static final String CLUSTERS =
      """
      SELECT %1$s, any_value(%2$s) FROM read_parquet(?) GROUP BY %1$s ORDER BY %1$s
      """
          .formatted(SegmentColumns.CLUSTER_UID, SegmentColumns.CLUSTER);

  private static final String ROWS =
      """
      SELECT file_row_number, %s, %s, %s, %s, %s, %s, %s, %s FROM read_parquet(?)
      """
          .formatted(
              SegmentColumns.TIME,
              SegmentColumns.RECEIVED_AT,
              SegmentColumns.OFFSET,
              SegmentColumns.EPOCH,
              SegmentColumns.CLUSTER_UID,
              SegmentColumns.DEDUPE_HASH,
              SegmentColumns.AUDIT_ID_REUSED,
              SegmentColumns.IRREGULAR);

  private final SortedMap<Long, String> clusterNames;
  private final long[] clusterUids;
  private final long[] times;
  private final long[] received;
  private final long[] offsets;
  private final int[] epochs;
  private final int[] clusters;
  private final int[] dedupeHashes;
  private final BitSet reused = new BitSet();
  private final BitSet irregular = new BitSet();

  private RowColumns(int rows, SortedMap<Long, String> clusterNames) {
    this.clusterNames = clusterNames;
    clusterUids = clusterNames.keySet().stream().mapToLong(uid -> uid).toArray();
    times = new long[rows];
    received = new long[rows];
    offsets = new long[rows];
    epochs = new int[rows];
    clusters = new int[rows];
    dedupeHashes = new int[rows];
  }

  static RowColumns load(DuckDb duckDb, SegmentInfo info, Path columns) throws IOException {
    List<?> file = List.of(List.of(columns));
    try (EngineSession session = duckDb.session()) {
      SortedMap<Long, String> names =
          session.query(CLUSTERS, file, LONGEST, RowColumns::readClusters);
      RowColumns loaded = new RowColumns(Math.toIntExact(info.events()), names);
      long[] count = {0};
      session.chunks(ROWS, file, LONGEST, chunk -> count[0] += loaded.take(chunk));
      if (count[0] != info.events()) {
        throw new DamagedException("columns have " + count[0] + " of " + info.events() + " rows");
      }
      return loaded;
    }
  }

  private static SortedMap<Long, String> readClusters(ResultSet rows) throws SQLException {
    SortedMap<Long, String> names = new TreeMap<>();
    while (rows.next()) {
      names.put(rows.getLong(1), rows.getString(2));
    }
    return names;
  }

  private long take(DuckDBDataChunkReader chunk) {
    long rows = chunk.rowCount();
    for (long i = 0; i < rows; i++) {
      int row = Math.toIntExact(chunk.vector(0).getLong(i));
      times[row] = chunk.vector(1).getLong(i);
      received[row] = chunk.vector(2).getLong(i);
      offsets[row] = chunk.vector(3).getLong(i);
      epochs[row] = chunk.vector(4).getInt(i);
      clusters[row] = Arrays.binarySearch(clusterUids, chunk.vector(5).getLong(i));
      dedupeHashes[row] = chunk.vector(6).getInt(i);
      if (chunk.vector(7).getBoolean(i)) {
        reused.set(row);
      }
      if (chunk.vector(8).getBoolean(i)) {
        irregular.set(row);
      }
    }
    return rows;
  }

  long heapBytes() {
    return (long) HEAP_BYTES_PER_ROW * times.length;
  }

  @Override
  public long timeMicros(int row) {
    return times[row];
  }

  @Override
  public long receivedAtMicros(int row) {
    return received[row];
  }

  @Override
  public int epoch(int row) {
    return epochs[row];
  }

  @Override
  public long offset(int row) {
    return offsets[row];
  }

  @Override
  public String clusterId(int row) {
    return clusterNames.get(clusterUids[clusters[row]]);
  }

  @Override
  public long clusterUid(int row) {
    return clusterUids[clusters[row]];
  }

  @Override
  public int dedupeHash(int row) {
    return dedupeHashes[row];
  }

  @Override
  public boolean auditIdReused(int row) {
    return reused.get(row);
  }

  @Override
  public boolean irregular(int row) {
    return irregular.get(row);
  }
}
