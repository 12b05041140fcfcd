package io.annals.admin;

import io.annals.audit.policy.Level;
import io.annals.audit.policy.Stage;
import io.annals.platform.http.FieldError;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The event of a question to a policy: it needs what policies decide by, and not all that an event
 * must have to be stored.
 */
final class ExplainedEvent {
  private ExplainedEvent() {}

  /**
   * What keeps it from being judged; empty = nothing.
   *
   * @param pointer where in the request's body it stands
   */
  static List<FieldError> mistakes(JsonObject event, String pointer) {
    List<FieldError> mistakes = new ArrayList<>();
    Object kind = event.getValue("kind");
    if (kind != null && !kind.equals("Event")) {
      mistakes.add(new FieldError(pointer + "/kind", "must be Event"));
      return mistakes;
    }
    Object stage = event.getValue("stage");
    if (!(stage instanceof String text) || Stage.of(text).isEmpty()) {
      mistakes.add(
          new FieldError(
              pointer + "/stage",
              "must be RequestReceived, ResponseStarted, ResponseComplete or Panic"));
    }
    Object level = event.getValue("level");
    if (level != null && !(level instanceof String text && Level.of(text).isPresent())) {
      mistakes.add(
          new FieldError(
              pointer + "/level", "must be Metadata, Request or RequestResponse, or absent"));
    }
    Object verb = event.getValue("verb");
    if (!(verb instanceof String text) || text.isEmpty()) {
      mistakes.add(new FieldError(pointer + "/verb", "is missing"));
    }
    if (!(event.getValue("objectRef") instanceof JsonObject)
        && !(event.getValue("requestURI") instanceof String)) {
      mistakes.add(
          new FieldError(
              pointer + "/requestURI", "is missing, and so is objectRef: one of both is needed"));
    }
    return mistakes;
  }
}
