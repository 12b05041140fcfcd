package io.annals.query.run;

import io.annals.query.language.Query;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A SELECT over the events of a selection.
 *
 * @param zone in which times are shown and cut
 * @param now what the statement takes for now
 */
public record SelectRequest(Selection selection, Query.Select select, ZoneId zone, Instant now) {}
