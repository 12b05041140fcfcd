package io.annals.tenancy;

import java.time.Instant;

/**
 * What is shown of a token; never its value.
 *
 * @param cluster only for the role ingest, else null
 * @param displayName null = none
 * @param expiresAt null = never
 */
public record Token(
    String id,
    Role role,
    ClusterId cluster,
    String displayName,
    Instant createdAt,
    Instant expiresAt) {}
