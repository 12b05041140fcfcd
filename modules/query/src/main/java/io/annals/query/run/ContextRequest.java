package io.annals.query.run;

/**
 * What is asked of an event's neighbours.
 *
 * @param selection which of them are wanted; the event itself need not match
 * @param event where the event lies
 * @param before most neighbours that come before it
 * @param after most neighbours that come after it
 */
public record ContextRequest(Selection selection, EventId.Place event, int before, int after) {}
