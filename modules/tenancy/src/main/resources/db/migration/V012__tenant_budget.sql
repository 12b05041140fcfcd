-- What each limited tenant may still take in. Gateways draw from it about once a second, all tenants in one statement,
-- and tell what they took; so its rows change often and are few.
CREATE TABLE tenant_budget (
  tenant_uid   bigint           PRIMARY KEY REFERENCES tenant (uid),
  events       double precision,            -- not drawn yet, a minute's worth at most; below 0 = drawn too much; null = full
  bytes        double precision,
  filled_at    timestamptz      NOT NULL,   -- what came in with time since then is not in events and bytes yet
  day          date,                        -- the last that anything was taken in, in the tenant's zone
  day_bytes    bigint           NOT NULL DEFAULT 0,
  refused_from timestamptz,                 -- since when senders are told to come again, or were and it is not over
  refused_last timestamptz
) WITH (fillfactor = 50);
