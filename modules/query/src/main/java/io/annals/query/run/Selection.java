package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;

/** Which events of which topic are meant. */
public record Selection(TenantUid tenant, TopicUid topic, Search search, TimeRange range) {}
