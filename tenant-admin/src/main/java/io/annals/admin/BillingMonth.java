package io.annals.admin;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * A month of one tenant, and by what it is billed.
 *
 * @param pricePlan null = none
 * @param zone of its days
 * @param begin of its first day
 * @param end of its last day, exclusive
 */
record BillingMonth(YearMonth month, String pricePlan, ZoneId zone, Instant begin, Instant end) {}
