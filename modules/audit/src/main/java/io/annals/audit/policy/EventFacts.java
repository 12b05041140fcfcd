package io.annals.audit.policy;

import io.annals.audit.EventKeys;
import java.util.List;
import java.util.Optional;

/**
 * What a policy decides by, read from one event. Bodies are never looked at. Immutable.
 *
 * @param user name of the authenticated user, never the impersonated one; {@code ""} when
 *     authentication failed
 * @param groups of that user, in the event's order
 * @param verb as the event has it: lower-case HTTP method for non-resource requests
 * @param stage empty when the event names none, or none that is known
 * @param level what the event came with; {@code RequestResponse} when it does not say
 */
public record EventFacts(
    String user,
    List<String> groups,
    String verb,
    Optional<Stage> stage,
    Level level,
    Target target) {
  /** What a request was for. */
  public sealed interface Target {}

  /**
   * The {@code objectRef} of a request for a resource; each part {@code ""} when it is absent.
   *
   * @param group {@code ""} = core
   * @param namespace {@code ""} = without a namespace
   * @param name absent for lists, watches, deletecollection and creates with generateName
   */
  public record Resource(
      String group, String resource, String subresource, String namespace, String name)
      implements Target {}

  /**
   * A request that is for no resource: the event has no {@code objectRef} that is an object.
   *
   * @param path the request URI without its query, as it was written, not decoded
   */
  public record Path(String path) implements Target {}

  public EventFacts {
    groups = List.copyOf(groups);
  }

  /**
   * Reads them from the text of any event; a member that stands twice counts as it stands last.
   *
   * @throws IllegalArgumentException if the text is not one JSON object
   */
  public static EventFacts of(byte[] event) {
    return EventKeys.of(event).facts();
  }
}
