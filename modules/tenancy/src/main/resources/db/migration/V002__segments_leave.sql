-- A segment leaves the catalogue at once and its files later: a query that began before may still read them.

ALTER TABLE pending_file ADD COLUMN remove_after timestamptz;  -- null = nobody reads the files
CREATE INDEX pending_file_by_topic ON pending_file (topic_uid);

-- What is known for ever of a segment that has left the catalogue. Times are microseconds since 1970.
CREATE TABLE removed_segment (
  id             uuid        PRIMARY KEY,
  tenant_uid     bigint      NOT NULL,
  topic_uid      bigint      NOT NULL,
  partition      integer     NOT NULL,
  epoch          integer     NOT NULL,
  first_offset   bigint      NOT NULL,
  last_offset    bigint      NOT NULL,
  min_time       bigint      NOT NULL,
  max_time       bigint      NOT NULL,
  min_received   bigint      NOT NULL,
  max_received   bigint      NOT NULL,
  events         bigint      NOT NULL,
  raw_bytes      bigint      NOT NULL,
  columns_bytes  bigint      NOT NULL,
  body_bytes     bigint      NOT NULL,
  columns_sha256 bytea       NOT NULL,
  body_sha256    bytea       NOT NULL,
  format         integer     NOT NULL,
  created_at     timestamptz NOT NULL,
  removed_at     timestamptz NOT NULL,
  cause          text        NOT NULL CHECK (cause IN ('compacted', 'expired', 'deleted'))
);
CREATE INDEX removed_segment_by_topic ON removed_segment (topic_uid, partition, removed_at);
