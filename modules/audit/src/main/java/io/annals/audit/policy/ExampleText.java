package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.List;

/** Describes a request for a person by what is not arbitrary in it. */
final class ExampleText {
  private ExampleText() {}

  static String of(EventFacts facts) {
    List<String> parts = new ArrayList<>();
    parts.add(known(facts.verb()) ? facts.verb() : "any verb");
    if (facts.target() instanceof EventFacts.Path path) {
      parts.add("of the path " + path.path().replace(Witnesses.FRESH, "…"));
    } else {
      EventFacts.Resource resource = (EventFacts.Resource) facts.target();
      parts.add("of " + resource(resource));
      if (known(resource.namespace())) {
        parts.add(
            resource.namespace().isEmpty()
                ? "without a namespace"
                : "in namespace " + resource.namespace());
      }
      if (known(resource.name()) && !resource.name().isEmpty()) {
        parts.add("named " + resource.name());
      }
    }
    if (known(facts.user())) {
      parts.add("by user " + (facts.user().isEmpty() ? "\"\"" : facts.user()));
    }
    if (!facts.groups().isEmpty()) {
      parts.add("by a user of group " + String.join(" and ", facts.groups()));
    }
    return String.join(" ", parts);
  }

  private static String resource(EventFacts.Resource resource) {
    String name = known(resource.resource()) ? resource.resource() : "any resource";
    String whole =
        resource.subresource().isEmpty()
            ? name
            : name + "/" + (known(resource.subresource()) ? resource.subresource() : "any");
    if (!known(resource.group())) {
      return whole;
    }
    return whole + (resource.group().isEmpty() ? " of the core group" : " of " + resource.group());
  }

  private static boolean known(String value) {
    return !value.contains(Witnesses.FRESH);
  }
}
