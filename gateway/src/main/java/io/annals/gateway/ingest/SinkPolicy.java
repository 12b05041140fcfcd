package io.annals.gateway.ingest;

import io.annals.audit.policy.EventFacts;
import io.annals.audit.policy.Level;
import io.annals.audit.policy.Verdict;

/** What a sink takes of the stream. Thread-safe. */
@FunctionalInterface
interface SinkPolicy {
  /** Of a policy that cannot be read any more: no evidence is lost by our mistake. */
  SinkPolicy UNREADABLE = facts -> new Verdict(Level.REQUEST_RESPONSE, false, false, -1);

  /** What is to become of an event. */
  Verdict judge(EventFacts facts);
}
