-- Who opened the partition last. A process that rewrites segments must still be that one when it enters them: another
-- owner has read the list of segments, and would look for duplicates in files that are gone.

ALTER TABLE partition_offset ADD COLUMN claim uuid;
