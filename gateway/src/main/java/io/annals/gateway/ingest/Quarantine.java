package io.annals.gateway.ingest;

import io.annals.audit.Slice;
import io.annals.eventlog.EventLog;
import io.vertx.core.Future;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Appends to the tenant's hidden topic what one request has for it: bad items, and gap records. The
 * futures complete when the log has the record, and fail as {@link EventLog#append} does. Items
 * come on one event loop; everything else is thread-safe.
 */
final class Quarantine {
  private final Sender sender;
  private final Envelopes envelopes;
  private final EventLog log;
  private final ShownItems shown;
  private final InstantSource clock;

  Quarantine(
      Sender sender, Envelopes envelopes, EventLog log, ShownItems shown, InstantSource clock) {
    this.sender = sender;
    this.envelopes = envelopes;
    this.log = log;
    this.shown = shown;
    this.clock = clock;
  }

  /** An item that is no event. */
  Future<Void> invalid(Slice.Invalid bad, int wireBytes) {
    byte[] item = shown.of(bad.item());
    return item(bad.reason(), bad.position(), bad.length(), bad.sha256(), item, wireBytes);
  }

  /** What followed the last item that could be told apart. */
  Future<Void> rest(Slice.Rest rest, int wireBytes) {
    return item(rest.reason(), rest.position(), rest.length(), rest.sha256(), null, wireBytes);
  }

  /** A body without items. */
  Future<Void> unreadable(Slice.Unreadable none, int wireBytes) {
    return item(none.reason(), 0, none.length(), none.sha256(), null, wireBytes);
  }

  /** An event that cannot be stored, as a digest. */
  Future<Void> event(String reason, Slice.Valid event, int wireBytes) {
    byte[] digest = sha256(event.bytes());
    return item(reason, event.position(), event.length(), digest, null, wireBytes);
  }

  private Future<Void> item(
      String reason, int position, long length, byte[] sha256, byte[] item, int wireBytes) {
    return append(
        QuarantineRecord.item(
            sender.cluster().id().value(),
            envelopes.receivedAt(),
            reason,
            position,
            length,
            sha256,
            item),
        wireBytes);
  }

  /**
   * Something that the gap ledger has to know; from the request's beginning to now.
   *
   * @param topics which logs lack it; empty when all do
   */
  Future<Void> gap(String cause, long events, long bytes, List<QuarantineRecord.TopicGap> topics) {
    return append(
        QuarantineRecord.gap(
            sender.cluster().id().value(),
            cause,
            events,
            bytes,
            envelopes.receivedAt(),
            clock.instant(),
            topics),
        0);
  }

  private Future<Void> append(byte[] record, int wireBytes) {
    // Records of one request may be equal; a hash of chance keeps them from being taken for one.
    int chance = ThreadLocalRandom.current().nextInt();
    return log.append(
        sender.quarantine(),
        sender.cluster().id().value(),
        record,
        envelopes.of(wireBytes, chance));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
