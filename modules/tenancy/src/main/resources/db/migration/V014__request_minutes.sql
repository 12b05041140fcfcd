-- What tenants asked and read: absolute counts of one run of a process, so that writing them twice is harmless. Run '' is
-- the sum of all runs, folded as usage_minute is.
CREATE TABLE request_minute (
  tenant_uid bigint NOT NULL,
  minute     bigint NOT NULL,   -- since 1970
  topic_uid  bigint NOT NULL,   -- 0 = no topic
  run        text   NOT NULL,
  minutes    integer,           -- that the row holds, from its minute on; null = one, not folded yet
  requests   bigint NOT NULL,
  read_bytes bigint NOT NULL,
  PRIMARY KEY (tenant_uid, minute, topic_uid, run)
);
CREATE INDEX request_minute_unfolded ON request_minute (tenant_uid, minute) WHERE run <> '';
