package io.annals.audit;

/**
 * What the service needs to know of one stored event beside its text. Immutable.
 *
 * @param stageTimeMicros stageTimestamp in microseconds since 1970; {@code Long.MIN_VALUE} if there
 *     is none that can be read
 */
public record DecodedEvent(long stageTimeMicros, EventColumns columns) {}
