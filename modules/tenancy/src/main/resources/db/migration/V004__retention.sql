-- What has expired is found by its youngest event, and what has left the catalogue by when it left.

CREATE INDEX segment_by_received ON segment (topic_uid, max_received);
CREATE INDEX removed_segment_by_time ON removed_segment (removed_at);
