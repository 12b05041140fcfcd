-- What tenants with a quota of stored bytes hold, counted now and then.
CREATE TABLE tenant_held (
  tenant_uid bigint      PRIMARY KEY REFERENCES tenant (uid),
  bytes      bigint      NOT NULL,  -- uncompressed, of segments and hot tails
  counted_at timestamptz NOT NULL
);

-- The sum over a topic without a look at its rows.
CREATE INDEX segment_held ON segment (topic_uid) INCLUDE (raw_bytes);
