-- What a tenant may use at most; a member that is missing or null is the plan's, and without one there is no limit.
-- {eventsPerSecond, bytesPerSecond, bytesPerDay, storedBytes, topics, clusters, retentionDaysMax, concurrentQueries,
--  queryTimeout, scanBytesPerQuery}
ALTER TABLE tenant ADD COLUMN quota jsonb NOT NULL DEFAULT '{}';

-- The same for every tenant of a price plan. Whoever changes it gives its tenants the new version too.
CREATE TABLE plan_quota (
  plan    text   PRIMARY KEY,
  quota   jsonb  NOT NULL,
  version bigint NOT NULL
);
