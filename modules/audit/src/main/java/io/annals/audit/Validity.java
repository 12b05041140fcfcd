package io.annals.audit;

import java.util.Optional;
import java.util.Set;

/** Judges whether an object is an {@code audit.k8s.io/v1} event. */
final class Validity {
  private static final Set<String> LEVELS =
      Set.of("None", "Metadata", "Request", "RequestResponse");
  private static final Set<String> STAGES =
      Set.of("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic");

  private Validity() {}

  /** What is wrong, without the event's own text; null if nothing is. */
  static String fault(EventKeys event) {
    if (wrong(event, MemberName.KIND, "Event")) {
      return "kind is not Event";
    }
    if (wrong(event, MemberName.API_VERSION, "audit.k8s.io/v1")) {
      return "apiVersion is not audit.k8s.io/v1";
    }
    if (event.string(MemberName.LEVEL).filter(LEVELS::contains).isEmpty()) {
      return "level is missing or unknown";
    }
    if (event.string(MemberName.STAGE).filter(STAGES::contains).isEmpty()) {
      return "stage is missing or unknown";
    }
    if (event.string(MemberName.AUDIT_ID).filter(id -> !id.isEmpty()).isEmpty()) {
      return "auditID is missing or empty";
    }
    if (event.string(MemberName.VERB).isEmpty()) {
      return "verb is missing";
    }
    Optional<String> time = event.string(MemberName.STAGE_TIMESTAMP);
    return time.isEmpty() || Rfc3339.micros(time.get()) == Rfc3339.NONE
        ? "stageTimestamp is missing or no RFC 3339 time"
        : null;
  }

  private static boolean wrong(EventKeys event, MemberName name, String right) {
    return event.has(name) && !event.string(name).equals(Optional.of(right));
  }
}
