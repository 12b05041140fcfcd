package io.annals.tenancy;

import java.util.Optional;

/**
 * What one run of a process has answered to a tenant within one minute.
 *
 * @param topic the one that the requests' paths named; empty = none
 * @param minute since 1970
 * @param requests that were answered
 * @param readBytes of answers with what topics hold
 */
public record RequestCount(
    TenantUid tenant, Optional<TopicUid> topic, long minute, long requests, long readBytes) {}
