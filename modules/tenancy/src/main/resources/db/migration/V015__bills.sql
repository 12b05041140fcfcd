-- How far a tenant's bills have come; who settles them holds the row's lock.
CREATE TABLE billing (
  tenant_uid  bigint PRIMARY KEY REFERENCES tenant (uid),
  first_month date        NOT NULL,  -- its first day, as of all months here; what was used before is on no bill
  next_at     timestamptz            -- when there is something to settle; null = never again
);
INSERT INTO billing (tenant_uid, first_month, next_at)
SELECT uid, date_trunc('month', now() AT TIME ZONE 'UTC')::date, CASE WHEN purged_at IS NULL THEN now() END
  FROM tenant;

-- By what a tenant's months are billed, where that is not what the tenant has now. 0001-01-01 = always was.
CREATE TABLE billing_terms (
  tenant_uid bigint NOT NULL REFERENCES tenant (uid),
  since      date   NOT NULL,
  price_plan text,
  time_zone  text   NOT NULL,
  PRIMARY KEY (tenant_uid, since)
);

-- Months of which something is settled.
CREATE TABLE bill_month (
  tenant_uid bigint      NOT NULL REFERENCES tenant (uid),
  month      date        NOT NULL,
  price_plan text,
  time_zone  text        NOT NULL,
  begins_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  currency   text,                  -- null = nothing has a price
  open_from  date        NOT NULL,  -- the first day that is not settled
  unpriced   jsonb       NOT NULL,  -- {meter: integer of its base unit, as text}
  closed_at  timestamptz,           -- null = open
  PRIMARY KEY (tenant_uid, month)
);

-- Settled lines are never changed. The month of the day is the one that was rated, the bill may be a later one's.
CREATE TABLE bill_line (
  tenant_uid     bigint      NOT NULL,
  bill           date        NOT NULL,
  position       integer     NOT NULL,
  day            date        NOT NULL,
  topic_uid      bigint,
  meter          text        NOT NULL,
  network        text,
  per_amount     numeric     NOT NULL,
  per_unit       text        NOT NULL,
  unit_price     numeric     NOT NULL,
  free_programme text,
  currency       text        NOT NULL,
  quantity       numeric     NOT NULL,  -- an integer of the meter's base unit
  gross          numeric     NOT NULL,
  discount       numeric     NOT NULL,
  correction     boolean     NOT NULL,
  settled_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_uid, bill, position)
);
CREATE INDEX bill_line_by_day ON bill_line (tenant_uid, day);
