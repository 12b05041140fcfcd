package io.annals.gateway.ingest;

import io.annals.eventlog.LogTopic;

/** What becomes of the valid events of one request. */
sealed interface Destination {
  /** They are appended. */
  record Store(LogTopic topic) implements Destination {}

  /** The switch is closed: they are counted, and nothing of the body is kept. */
  record Drop() implements Destination {}

  /** The tenant is suspended: they are counted and entered in the gap ledger. */
  record Shed() implements Destination {}
}
