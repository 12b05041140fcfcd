package io.annals.segment.catalogue;

import java.util.OptionalInt;

/**
 * How far the store has taken a partition of the log: everything below {@code nextOffset} of this
 * epoch is in segments.
 *
 * @param epoch counts from 0, one more each time the log went back
 * @param logEpoch Kafka's leader epoch of the last record taken, where known
 */
public record Position(int epoch, long nextOffset, OptionalInt logEpoch) {}
