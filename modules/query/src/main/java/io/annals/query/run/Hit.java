package io.annals.query.run;

/**
 * One event of an answer.
 *
 * @param event the stored text; not copied, must not be changed
 */
public record Hit(
    EventKey key, long receivedAtMicros, String cluster, boolean auditIdReused, byte[] event) {}
