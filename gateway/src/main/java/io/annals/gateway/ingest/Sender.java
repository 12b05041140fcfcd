package io.annals.gateway.ingest;

import io.annals.eventlog.LogTopic;
import io.annals.gateway.limits.Charge;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.TenantRoute;

/**
 * Who sends one request, and where its content goes, as routing had it when the request began.
 *
 * @param quarantine the tenant's hidden topic
 * @param charge what it costs the tenant's quota
 */
record Sender(
    TenantRoute tenant,
    ClusterRoute cluster,
    Destination destination,
    LogTopic quarantine,
    Charge charge) {}
