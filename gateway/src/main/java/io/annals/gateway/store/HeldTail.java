package io.annals.gateway.store;

import io.annals.segment.StoreView.HotPartition;
import io.annals.tenancy.TenantUid;
import java.util.UUID;

/**
 * The hot tail of one partition as the process that reads it holds it.
 *
 * @param tenant whose partition it is
 * @param opening names the reading since the process took the partition: within one, a row at an
 *     offset never changes, and rows come in order of their offsets
 * @param behind some event that is older than 2 s may be missing
 * @param rawBytes about how much text all its rows have
 */
public record HeldTail(
    TenantUid tenant, UUID opening, boolean behind, long rawBytes, HotPartition picture) {}
