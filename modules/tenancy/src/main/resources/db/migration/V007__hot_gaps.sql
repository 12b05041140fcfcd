-- What the hot tail of a quarantine topic adds to the table gap; counts only while epoch and next_offset are the
-- partition's. Times are microseconds since 1970. [{cluster, topic?, cause, from, to, events, bytes}]
ALTER TABLE usage_hot ADD COLUMN gaps jsonb NOT NULL DEFAULT '[]';

-- The ledger is read from a time on, and what ended before it does not matter.
CREATE INDEX gap_by_end ON gap (tenant_uid, cluster_uid, to_time);
DROP INDEX gap_by_cluster;
