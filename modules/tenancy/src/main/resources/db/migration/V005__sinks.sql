-- Further topics that are fed from a cluster's stream, each by a policy of its own. The switch's own sink, 'default', is
-- its row in audit_switch.

CREATE TABLE sink (
  uid              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster_uid      bigint      NOT NULL REFERENCES cluster (uid),
  id               text        NOT NULL CHECK (id <> 'default'),
  topic_uid        bigint      NOT NULL REFERENCES topic (uid),  -- the wish
  routed_topic_uid bigint      REFERENCES topic (uid),           -- what takes the events now; null = none
  policy           jsonb       NOT NULL,
  delivery         text        NOT NULL CHECK (delivery IN ('guaranteed', 'bestEffort')),
  state            text        NOT NULL CHECK (state IN ('opening', 'opened')),
  error            text,
  created_from     jsonb       NOT NULL,  -- the request, so that a repeat is known as one
  created_at       timestamptz NOT NULL,
  deleted_at       timestamptz,
  version          bigint      NOT NULL
);
CREATE UNIQUE INDEX sink_by_id ON sink (cluster_uid, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX sink_by_cluster_and_topic ON sink (cluster_uid, topic_uid) WHERE deleted_at IS NULL;
CREATE INDEX sink_by_topic ON sink (topic_uid) WHERE deleted_at IS NULL;
CREATE INDEX sink_by_routed_topic ON sink (routed_topic_uid) WHERE deleted_at IS NULL;
CREATE INDEX sink_by_version ON sink (version);
CREATE INDEX sink_unsettled ON sink (state) WHERE state = 'opening' AND deleted_at IS NULL;
