package io.annals.admin;

import io.annals.metering.BillLine;
import java.time.Instant;

/**
 * A line as it stands on a bill.
 *
 * @param correction of a day that was settled before
 * @param settledAt null = not yet
 */
record BilledLine(BillLine line, String currency, boolean correction, Instant settledAt) {}
