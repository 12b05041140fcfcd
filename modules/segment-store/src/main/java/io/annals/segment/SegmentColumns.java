package io.annals.segment;

/**
 * The names of a segment's Parquet columns, before those of {@link io.annals.audit.EventColumn},
 * which are called by their paths (TEXT and JSON as VARCHAR, INTEGER as INTEGER). Part of the
 * segment format.
 */
public final class SegmentColumns {
  /** INTEGER. */
  public static final String EPOCH = "_epoch";

  /** BIGINT: offset in the log partition. */
  public static final String OFFSET = "_offset";

  /** BIGINT: microseconds since 1970. Rows are sorted by it. */
  public static final String TIME = "_time";

  /** BIGINT: microseconds since 1970. */
  public static final String RECEIVED_AT = "_receivedAt";

  /** VARCHAR: the cluster's name when the event came. */
  public static final String CLUSTER = "_cluster";

  /** BIGINT. */
  public static final String CLUSTER_UID = "_clusterUid";

  /** INTEGER: 32 bits. */
  public static final String DEDUPE_HASH = "_dedupeHash";

  /** BOOLEAN. */
  public static final String AUDIT_ID_REUSED = "_auditIdReused";

  /** BOOLEAN: the event's columns do not say the whole truth. */
  public static final String IRREGULAR = "_irregular";

  /** BIGINT: requestReceivedTimestamp in microseconds, null when absent. */
  public static final String REQUEST_RECEIVED = "_requestReceived";

  private SegmentColumns() {}
}
