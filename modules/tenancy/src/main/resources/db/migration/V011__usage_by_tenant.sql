-- What a month held of a tenant, with all that is added up: without visits to rows, which lie scattered.
CREATE INDEX segment_by_tenant ON segment (tenant_uid, created_at)
  INCLUDE (topic_uid, raw_bytes, columns_bytes, body_bytes);
DROP INDEX removed_segment_by_tenant;
CREATE INDEX removed_segment_by_tenant ON removed_segment (tenant_uid, removed_at)
  INCLUDE (created_at, topic_uid, raw_bytes, columns_bytes, body_bytes);
