package io.annals.query.run;

import java.time.Duration;

/**
 * What a query cost.
 *
 * @param scannedEvents events whose text or columns were looked at one by one
 * @param scannedBytes of those texts
 * @param segments that were opened
 */
public record Stats(long scannedEvents, long scannedBytes, int segments, Duration elapsed) {}
