package io.annals.audit.policy;

import java.util.List;
import java.util.Optional;

/**
 * Writes the facts of an event down shortly: user jane of groups dev and ops at ResponseComplete.
 */
record Requests(EventFacts facts) {
  /**
   * @param resource {@code pods} or {@code pods/log}
   */
  static Requests resource(String verb, String group, String resource) {
    int slash = resource.indexOf('/');
    return new Requests(
        facts(
            verb,
            new EventFacts.Resource(
                group,
                slash < 0 ? resource : resource.substring(0, slash),
                slash < 0 ? "" : resource.substring(slash + 1),
                "",
                "")));
  }

  static Requests path(String verb, String path) {
    return new Requests(facts(verb, new EventFacts.Path(path)));
  }

  Requests in(String namespace) {
    EventFacts.Resource at = (EventFacts.Resource) facts.target();
    return to(
        new EventFacts.Resource(at.group(), at.resource(), at.subresource(), namespace, at.name()));
  }

  Requests named(String name) {
    EventFacts.Resource at = (EventFacts.Resource) facts.target();
    return to(
        new EventFacts.Resource(at.group(), at.resource(), at.subresource(), at.namespace(), name));
  }

  Requests by(String user, String... groups) {
    return new Requests(
        new EventFacts(
            user, List.of(groups), facts.verb(), facts.stage(), facts.level(), facts.target()));
  }

  Requests at(Stage stage) {
    return new Requests(
        new EventFacts(
            facts.user(),
            facts.groups(),
            facts.verb(),
            Optional.ofNullable(stage),
            facts.level(),
            facts.target()));
  }

  private Requests to(EventFacts.Target target) {
    return new Requests(
        new EventFacts(
            facts.user(), facts.groups(), facts.verb(), facts.stage(), facts.level(), target));
  }

  private static EventFacts facts(String verb, EventFacts.Target target) {
    return new EventFacts(
        "jane",
        List.of("dev", "ops"),
        verb,
        Optional.of(Stage.RESPONSE_COMPLETE),
        Level.REQUEST_RESPONSE,
        target);
  }
}
