package io.annals.audit;

import io.annals.audit.policy.EventFacts;
import io.annals.audit.policy.Level;
import io.annals.audit.policy.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads what policies decide by, out of the few members that tell it. */
final class FactsReader {
  private static final byte[] USERNAME = name("username");
  private static final byte[] GROUPS = name("groups");
  private static final byte[] API_GROUP = name("apiGroup");
  private static final byte[] RESOURCE = name("resource");
  private static final byte[] SUBRESOURCE = name("subresource");
  private static final byte[] NAMESPACE = name("namespace");
  private static final byte[] NAME = name("name");

  private static final List<Optional<Stage>> STAGES =
      List.of(Stage.values()).stream().map(Optional::of).toList();

  private final byte[] text;
  private final EventSpans spans;
  private String user = "";
  private List<String> groups = List.of();

  private FactsReader(byte[] text, EventSpans spans) {
    this.text = text;
    this.spans = spans;
  }

  /**
   * @param spans where the members of {@code text} stand; the text is well-formed JSON
   */
  static EventFacts read(byte[] text, EventSpans spans) {
    return new FactsReader(text, spans).facts();
  }

  private EventFacts facts() {
    if (isObject(MemberName.USER)) {
      user();
    }
    return new EventFacts(user, groups, string(MemberName.VERB), stage(), level(), target());
  }

  private void user() {
    JsonCursor cursor = cursor(MemberName.USER);
    while (cursor.nextMember()) {
      if (cursor.named(USERNAME)) {
        user = cursor.string();
      } else if (cursor.named(GROUPS)) {
        groups = cursor.strings();
      }
    }
  }

  private EventFacts.Target target() {
    if (!isObject(MemberName.OBJECT_REF)) {
      return new EventFacts.Path(path());
    }
    String group = "";
    String resource = "";
    String subresource = "";
    String namespace = "";
    String name = "";
    JsonCursor cursor = cursor(MemberName.OBJECT_REF);
    while (cursor.nextMember()) {
      if (cursor.named(RESOURCE)) {
        resource = cursor.string();
      } else if (cursor.named(NAMESPACE)) {
        namespace = cursor.string();
      } else if (cursor.named(NAME)) {
        name = cursor.string();
      } else if (cursor.named(API_GROUP)) {
        group = cursor.string();
      } else if (cursor.named(SUBRESOURCE)) {
        subresource = cursor.string();
      }
    }
    return new EventFacts.Resource(group, resource, subresource, namespace, name);
  }

  private String path() {
    String uri = string(MemberName.REQUEST_URI);
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private Optional<Stage> stage() {
    String stage = string(MemberName.STAGE);
    for (Optional<Stage> known : STAGES) {
      if (known.get().text().equals(stage)) {
        return known;
      }
    }
    return Optional.empty();
  }

  private Level level() {
    return Level.of(string(MemberName.LEVEL)).orElse(Level.REQUEST_RESPONSE);
  }

  private boolean isObject(MemberName name) {
    int from = spans.from(name);
    return from >= 0 && text[from] == '{';
  }

  private JsonCursor cursor(MemberName name) {
    return new JsonCursor(text, spans.from(name));
  }

  private String string(MemberName name) {
    int from = spans.from(name);
    return from < 0 || text[from] != '"'
        ? ""
        : JsonCursor.decoded(text, from + 1, spans.to(name) - 1);
  }

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
