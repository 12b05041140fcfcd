-- Names (id) are the clients'; uids are ours and never used again.
-- Every row that routing depends on carries the configuration version that changed it last; a deleted row stays as a
-- tombstone, so that a gateway can load by difference.

CREATE TABLE config_version (
  single  boolean PRIMARY KEY DEFAULT true CHECK (single),
  version bigint  NOT NULL
);
INSERT INTO config_version (version) VALUES (1);

CREATE TABLE tenant (
  uid          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id           text        NOT NULL,
  display_name text,
  price_plan   text,
  region       text,
  time_zone    text        NOT NULL DEFAULT 'UTC',
  state        text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'closed')),
  dedupe_key   bytea       NOT NULL,
  created_from jsonb       NOT NULL,  -- the request, so that a repeat is known as one
  created_at   timestamptz NOT NULL,
  closed_at    timestamptz,
  purged_at    timestamptz,
  version      bigint      NOT NULL
);
CREATE UNIQUE INDEX tenant_by_id ON tenant (id) WHERE purged_at IS NULL;
CREATE INDEX tenant_by_version ON tenant (version);

CREATE TABLE cluster (
  uid           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_uid    bigint      NOT NULL REFERENCES tenant (uid),
  id            text        NOT NULL,
  display_name  text,
  region        text,
  product       text,
  source_policy jsonb,
  created_from  jsonb       NOT NULL,  -- the request, so that a repeat is known as one
  created_at    timestamptz NOT NULL,
  deleted_at    timestamptz,
  version       bigint      NOT NULL
);
CREATE UNIQUE INDEX cluster_by_id ON cluster (tenant_uid, id) WHERE deleted_at IS NULL;
CREATE INDEX cluster_by_version ON cluster (version);

CREATE TABLE token (
  id           text        PRIMARY KEY,
  tenant_uid   bigint      REFERENCES tenant (uid),
  cluster_uid  bigint      REFERENCES cluster (uid),
  role         text        NOT NULL CHECK (role IN ('operator', 'tenant-admin', 'auditor', 'billing-viewer', 'ingest')),
  display_name text,
  hash         bytea       NOT NULL UNIQUE,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  deleted_at   timestamptz,
  version      bigint      NOT NULL,
  CHECK ((role = 'operator') = (tenant_uid IS NULL)),
  CHECK ((role = 'ingest') = (cluster_uid IS NOT NULL))
);
CREATE INDEX token_by_tenant ON token (tenant_uid, id);
CREATE INDEX token_by_cluster ON token (cluster_uid) WHERE deleted_at IS NULL;
CREATE INDEX token_by_version ON token (version);

CREATE TABLE logset (
  uid          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_uid   bigint      NOT NULL REFERENCES tenant (uid),
  id           text        NOT NULL,
  auto_created boolean     NOT NULL,
  created_at   timestamptz NOT NULL,
  deleted_at   timestamptz,
  version      bigint      NOT NULL
);
CREATE UNIQUE INDEX logset_by_id ON logset (tenant_uid, id) WHERE deleted_at IS NULL;

CREATE TABLE topic (
  uid            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_uid     bigint      NOT NULL REFERENCES tenant (uid),
  logset_uid     bigint      REFERENCES logset (uid),
  id             text        NOT NULL,
  kind           text        NOT NULL CHECK (kind IN ('audit', 'event', 'log', 'quarantine')),
  auto_created   boolean     NOT NULL,
  product        text,
  retention_days integer     CHECK (retention_days BETWEEN 1 AND 3600),
  partitions     integer     NOT NULL CHECK (partitions > 0),
  generation     integer     NOT NULL DEFAULT 1,
  state          text        NOT NULL CHECK (state IN ('creating', 'ready', 'deleting', 'deleted')),
  created_from   jsonb,                              -- the request; null = none, the service made it
  created_at     timestamptz NOT NULL,
  deleted_at     timestamptz,
  version        bigint      NOT NULL,
  CHECK ((kind = 'quarantine') = (logset_uid IS NULL)),
  CHECK ((state IN ('deleting', 'deleted')) = (deleted_at IS NOT NULL))
);
CREATE UNIQUE INDEX topic_by_id ON topic (tenant_uid, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX topic_quarantine ON topic (tenant_uid) WHERE kind = 'quarantine';
CREATE INDEX topic_by_logset ON topic (logset_uid) WHERE deleted_at IS NULL;
CREATE INDEX topic_by_version ON topic (version);
CREATE INDEX topic_unsettled ON topic (state) WHERE state IN ('creating', 'deleting');

-- One row per cluster and kind of stream, made with the cluster; the wish and how far it has come.
CREATE TABLE audit_switch (
  cluster_uid      bigint      NOT NULL REFERENCES cluster (uid),
  kind             text        NOT NULL CHECK (kind IN ('audit', 'event')),
  state            text        NOT NULL CHECK (state IN ('opening', 'opened', 'closing', 'closed')),
  error            text,
  topic_uid        bigint      REFERENCES topic (uid),  -- the wish
  routed_topic_uid bigint      REFERENCES topic (uid),  -- what takes the events now; null = none
  policy           jsonb,
  opening          bigint      NOT NULL DEFAULT 0,      -- how often it was opened; counts belong to one opening
  opened_at        timestamptz,
  version          bigint      NOT NULL,
  PRIMARY KEY (cluster_uid, kind)
);
CREATE INDEX audit_switch_by_version ON audit_switch (version);
CREATE INDEX audit_switch_by_topic ON audit_switch (topic_uid);
CREATE INDEX audit_switch_unsettled ON audit_switch (state) WHERE state IN ('opening', 'closing');

-- Absolute counts of one run of a gateway process, so that writing them twice is harmless. Run '' is the sum of the
-- process's earlier runs.
CREATE TABLE switch_count (
  cluster_uid   bigint      NOT NULL,
  kind          text        NOT NULL,
  opening       bigint      NOT NULL,
  gateway       text        NOT NULL,
  run           text        NOT NULL,
  received      bigint      NOT NULL,
  stored        bigint      NOT NULL,
  dropped       bigint      NOT NULL,
  quarantined   bigint      NOT NULL,
  shed          bigint      NOT NULL,
  last_event_at timestamptz,
  PRIMARY KEY (cluster_uid, kind, opening, gateway, run)
);

-- One row a gateway process. Live = heartbeat younger than 3 s.
CREATE TABLE gateway (
  id             text        PRIMARY KEY,
  heartbeat      timestamptz NOT NULL,
  version_loaded bigint      NOT NULL,
  internal_url   text
);

-- What the store has taken from the log: everything below next_offset of this epoch is in segments.
CREATE TABLE partition_offset (
  topic_uid   bigint  NOT NULL,
  partition   integer NOT NULL,
  epoch       integer NOT NULL,
  next_offset bigint  NOT NULL,
  log_epoch   integer,           -- Kafka's leader epoch of the last record taken: shows a log that went back and grew again
  PRIMARY KEY (topic_uid, partition)
);

-- A segment file that is being written. Removing the row is the right to remove the file.
CREATE TABLE pending_file (
  segment_id uuid        PRIMARY KEY,
  topic_uid  bigint      NOT NULL,
  partition  integer     NOT NULL,
  writer     text        NOT NULL,
  created_at timestamptz NOT NULL
);

-- Times are microseconds since 1970, [min, max] both included.
CREATE TABLE segment (
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
  irregular      bigint      NOT NULL,
  raw_bytes      bigint      NOT NULL,
  columns_bytes  bigint      NOT NULL,
  body_bytes     bigint      NOT NULL,
  columns_sha256 bytea       NOT NULL,
  body_sha256    bytea       NOT NULL,
  minute_counts  bytea       NOT NULL,
  format         integer     NOT NULL,
  created_at     timestamptz NOT NULL
);
CREATE INDEX segment_by_time ON segment (topic_uid, max_time, min_time);

-- One row per topic, cluster and minute of receivedAt; no row for a quiet minute.
CREATE TABLE usage_minute (
  tenant_uid  bigint NOT NULL,
  topic_uid   bigint NOT NULL,
  cluster_uid bigint NOT NULL,
  minute      bigint NOT NULL,  -- minutes since 1970
  events      bigint NOT NULL,
  write_bytes bigint NOT NULL,  -- on the wire
  index_bytes bigint NOT NULL,  -- uncompressed
  PRIMARY KEY (topic_uid, cluster_uid, minute)
);
CREATE INDEX usage_minute_by_tenant ON usage_minute (tenant_uid, minute);

-- The same for what is still in the hot tail; counts only while epoch and next_offset are the partition's.
CREATE TABLE usage_hot (
  topic_uid   bigint      NOT NULL,
  partition   integer     NOT NULL,
  tenant_uid  bigint      NOT NULL,
  epoch       integer     NOT NULL,
  next_offset bigint      NOT NULL,
  minutes     jsonb       NOT NULL,  -- [{cluster, minute, events, writeBytes, indexBytes}]
  written_at  timestamptz NOT NULL,
  PRIMARY KEY (topic_uid, partition)
);

-- What is known not to have been stored, folded from the gap records of the tenants' quarantine topics.
CREATE TABLE gap (
  tenant_uid  bigint      NOT NULL,
  cluster_uid bigint,
  topic_uid   bigint,
  from_time   timestamptz NOT NULL,
  to_time     timestamptz NOT NULL,
  cause       text        NOT NULL CHECK (cause IN ('quota', 'suspended', 'quarantine', 'truncated', 'outage')),
  events      bigint      NOT NULL,
  bytes       bigint      NOT NULL
);
CREATE INDEX gap_by_cluster ON gap (tenant_uid, cluster_uid, from_time);
