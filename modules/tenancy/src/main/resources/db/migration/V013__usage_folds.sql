-- Minutes of days that have settled are held together by hours. A minute that comes late is added to the row that begins
-- with it, or is a row of its own until it is folded too.
ALTER TABLE usage_minute ADD COLUMN minutes integer;  -- that the row holds, from its minute on; null = one, not folded yet
CREATE INDEX usage_minute_unfolded ON usage_minute (tenant_uid, minute) WHERE minutes IS NULL;
