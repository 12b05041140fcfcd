package io.annals.query.run;

/**
 * How many events match, over time.
 *
 * @param counts by bucket; not copied
 */
public record Histogram(Buckets buckets, long[] counts, Completeness completeness) {}
