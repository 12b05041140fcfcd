-- Exports of stored events into files. The row is there for as long as files may be: it is the right to remove them.
CREATE TABLE export (
  uid             uuid             PRIMARY KEY,
  tenant_uid      bigint           NOT NULL REFERENCES tenant (uid),
  topic_uid       bigint           NOT NULL REFERENCES topic (uid),
  id              text             NOT NULL,
  created_from    jsonb            NOT NULL,  -- the request, so that a repeat is known as one
  from_time       bigint           NOT NULL,  -- microseconds since 1970, [from, to)
  to_time         bigint           NOT NULL,
  token_id        text             NOT NULL,  -- who asked
  role            text             NOT NULL,
  state           text             NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  failure         text,
  owner           text             NOT NULL,  -- the process that runs it (gateway.id), and which of its runs
  run             text             NOT NULL,
  events          bigint           NOT NULL DEFAULT 0,
  bytes           bigint           NOT NULL DEFAULT 0,  -- of text
  file_bytes      bigint           NOT NULL DEFAULT 0,
  progress        double precision NOT NULL DEFAULT 0,  -- the part of the time range that is done, 0 to 1
  newest_received bigint,                               -- of its events, microseconds since 1970; null = none
  reasons         jsonb            NOT NULL DEFAULT '[]',  -- why something may be missing
  files           jsonb            NOT NULL DEFAULT '[]',  -- [{n, name, events, bytes, sha256}]
  manifest        bytea,
  has_files       boolean          NOT NULL DEFAULT true,  -- false = they were removed
  created_at      timestamptz      NOT NULL,
  finished_at     timestamptz,
  expires_at      timestamptz      NOT NULL,
  deleted_at      timestamptz,                          -- shown to nobody; the row goes with its files
  CHECK ((state = 'failed') = (failure IS NOT NULL)),
  CHECK ((state = 'running') = (finished_at IS NULL)),
  CHECK ((state = 'done') = (manifest IS NOT NULL))
);
CREATE UNIQUE INDEX export_by_id ON export (tenant_uid, id) WHERE deleted_at IS NULL;
CREATE INDEX export_by_topic ON export (topic_uid);
CREATE INDEX export_by_expiry ON export (expires_at) WHERE deleted_at IS NULL;
CREATE INDEX export_running ON export (owner) WHERE state = 'running';
CREATE INDEX export_leaving ON export (uid)
  WHERE state <> 'running' AND (deleted_at IS NOT NULL OR (state = 'failed' AND has_files));
