package io.annals.segment.catalogue;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;

/** One partition of one log topic, for ever. */
public record PartitionId(TenantUid tenant, TopicUid topic, int partition) {}
