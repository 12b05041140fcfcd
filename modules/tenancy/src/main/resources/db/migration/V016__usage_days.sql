-- Usage of closed months is held by days.
ALTER TABLE bill_month ADD COLUMN usage_folded_at timestamptz;  -- null = not yet
CREATE INDEX bill_month_unfolded ON bill_month (closed_at) WHERE closed_at IS NOT NULL AND usage_folded_at IS NULL;
