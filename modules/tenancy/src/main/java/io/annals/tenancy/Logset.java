package io.annals.tenancy;

import java.time.Instant;

/**
 * A group of log topics of a tenant.
 *
 * @param autoCreated made for a switch that named none
 */
public record Logset(LogsetUid uid, LogsetId id, boolean autoCreated, Instant createdAt) {}
