-- What segments of a tenant were there in a range of time: usage asks by who held them and until when.

CREATE INDEX removed_segment_by_tenant ON removed_segment (tenant_uid, removed_at);
