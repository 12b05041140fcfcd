package io.annals.audit.redact;

import io.annals.audit.JsonCheck;
import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Members;
import io.annals.audit.splice.Splice;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through one event and redacts it. What is a Secret or a token's object is told by its own
 * kind, at any depth (items, rows of tables, wrappers), and for the whole event by what its
 * objectRef and requestURI say it is about; then kinds are not asked, since patches have none.
 *
 * <ul>
 *   <li>Of Secrets each value under {@code data} and {@code stringData}, whatever its type; {@code
 *       null} and the directives of strategic merge patches stay. In JSON patches, by path.
 *   <li>The same in the JSON patches of mutating webhooks, which the API server puts into
 *       annotations ({@code patch.webhook.admission.k8s.io/...}) at any level.
 *   <li>Of TokenReviews, TokenRequests and service accounts' tokens each member {@code token}.
 *   <li>The same inside the annotation of kubectl's last applied configuration, and inside a body
 *       that is a string. What cannot be read there as JSON, YAML for one, is replaced as a whole
 *       when it may hold a secret.
 *   <li>In messages of a Status what {@link Excerpts} finds when the event is about Secrets or
 *       tokens, and in all of them the values that were replaced elsewhere in the event.
 *   <li>In the request URI what {@link UriParameters} finds, in every string and name what {@link
 *       Jwts} finds.
 * </ul>
 *
 * <p>For one text; not thread-safe.
 */
final class EventWalk {
  private static final int SECRET = 1;
  private static final int TOKEN = 1 << 1;
  private static final int STATUS = 1 << 2;

  /** In members where names are anybody's choice, and values strings. */
  private static final int METADATA = 1 << 3;

  /** It is not known what the event is about: what has no kind may be a Secret. */
  private static final int UNKNOWN = 1 << 4;

  private static final int APPLIED = 1 << 5;

  /** Members are those of an event. */
  private static final int EVENT = 1 << 6;

  /** What kinds say is not believed. */
  private static final int DISTRUST = 1 << 7;

  /** Levels in all texts together; twice of what ingest takes. */
  private static final int DEEPEST = 1024;

  /** A message, read when the values are known that it may quote. */
  private record Message(Layer layer, int from, boolean excerpts, boolean plainField) {}

  private final byte[] text;
  private final Splice splice;
  private final Found found;
  private final List<Message> messages = new ArrayList<>();

  EventWalk(byte[] text, Fingerprint fingerprint) {
    this.text = text;
    this.splice = new Splice(text);
    this.found = new Found(fingerprint);
  }

  void event(int from) {
    Subject subject = Subject.of(text, from);
    int flags = EVENT;
    flags |= subject.secrets() ? SECRET : 0;
    flags |= subject.tokens() ? TOKEN : 0;
    flags |= subject.unknown() ? UNKNOWN : 0;
    value(Layer.outermost(text, from, splice), from, flags, 0);
  }

  void item(int from) {
    int all = EVENT | SECRET | TOKEN | STATUS | DISTRUST;
    value(Layer.outermost(text, from, splice), from, all, 0);
  }

  Redaction redaction() {
    for (Message message : messages) {
      found.inMessage(message.layer, message.from, message.excerpts, message.plainField);
    }
    return new Redaction(splice.text(), found.counts());
  }

  /** Returns where the value ends, as do the methods below. */
  private int value(Layer layer, int from, int flags, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("nested too deeply");
    }
    switch (layer.text()[from]) {
      case '{' -> {
        return object(layer, from, flags, depth);
      }
      case '[' -> {
        Members elements = Members.ofArray(layer.text(), from);
        while (elements.next()) {
          int inner = (flags & DISTRUST) == 0 ? flags & ~EVENT : flags;
          elements.passed(value(layer, elements.valueFrom(), inner, depth + 1));
        }
        return elements.end();
      }
      default -> {
        int to = JsonBytes.behindValue(layer.text(), from);
        if (layer.text()[from] == '"') {
          found.inString(layer, from, to, false);
        }
        return to;
      }
    }
  }

  private int object(Layer layer, int from, int given, int depth) {
    int marks = layer.landmarks().at(from);
    int flags = given;
    flags |= (marks & Landmarks.SECRET) != 0 ? SECRET : 0;
    flags |= (marks & Landmarks.TOKEN) != 0 ? TOKEN : 0;
    flags |= (marks & Landmarks.STATUS) != 0 ? STATUS : 0;
    if ((marks & Landmarks.OTHER_KIND) != 0 && (flags & EVENT) == 0) {
      flags &= ~UNKNOWN;
    }
    Members members = Members.ofObject(layer.text(), from);
    while (members.next()) {
      found.inString(layer, members.nameFrom(), members.nameTo(), false);
      members.passed(member(layer, members, flags, marks, depth));
    }
    return members.end();
  }

  private int member(Layer layer, Members member, int flags, int marks, int depth) {
    int at = member.valueFrom();
    int inner = (flags & DISTRUST) == 0 ? flags & ~EVENT : flags;
    Word word = Word.of(layer.text(), member.nameFrom(), member.nameTo());
    if (member.first() == '"' && ofText(layer, member, word, flags, marks, depth)) {
      return member.valueTo();
    }
    return switch (word) {
      case DATA -> data(layer, at, true, inner, depth);
      case STRING_DATA -> data(layer, at, false, inner, depth);
      case TOKEN -> token(layer, at, inner, depth);
      case LAST_APPLIED -> applied(layer, at, inner, depth);
      case VALUE -> operand(layer, at, inner, marks, depth);
      case METADATA, ANNOTATIONS, LABELS, USER, IMPERSONATED_USER, OBJECT_REF ->
          value(layer, at, inner | METADATA, depth + 1);
      case RESPONSE_STATUS ->
          value(layer, at, (flags & EVENT) == 0 ? inner : inner | STATUS, depth + 1);
      default -> value(layer, at, inner, depth + 1);
    };
  }

  /** Members whose string is more than one value; false when this is none. */
  private boolean ofText(Layer layer, Members member, Word word, int flags, int marks, int depth) {
    int at = member.valueFrom();
    int inner = (flags & DISTRUST) == 0 ? flags & ~EVENT : flags;
    boolean ofEvent = (flags & EVENT) != 0;
    switch (word) {
      case ADMISSION_PATCH -> text(layer, at, inner & ~METADATA, Redaction.Kind.SECRET_DATA, depth);
      case MESSAGE, ERROR -> {
        if ((flags & METADATA) != 0 || (flags & (STATUS | TOKEN)) == 0) {
          return false;
        }
        boolean excerpts = (flags & (SECRET | TOKEN)) != 0;
        boolean plainField = (marks & Landmarks.PLAIN_FIELD) != 0;
        messages.add(new Message(layer, at, excerpts, plainField));
      }
      case REQUEST_URI -> {
        if (!ofEvent) {
          return false;
        }
        found.inString(layer, at, member.valueTo(), true);
      }
      case REQUEST_OBJECT, RESPONSE_OBJECT -> {
        if (!ofEvent) {
          return false;
        }
        text(layer, at, inner, Redaction.Kind.SECRET_DATA, depth);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Redaction.Kind kind(int flags, Redaction.Kind kind) {
    return (flags & APPLIED) == 0 ? kind : Redaction.Kind.LAST_APPLIED;
  }

  private int whole(Layer layer, int at, boolean base64, Redaction.Kind kind) {
    int to = JsonBytes.behindValue(layer.text(), at);
    found.value(layer, at, to, base64, kind);
    return to;
  }

  private int data(Layer layer, int at, boolean base64, int flags, int depth) {
    boolean object = layer.text()[at] == '{';
    if ((flags & (SECRET | UNKNOWN)) == 0 || ((flags & METADATA) != 0 && !object)) {
      return value(layer, at, flags, depth + 1);
    }
    Redaction.Kind kind = kind(flags, Redaction.Kind.SECRET_DATA);
    if (!object) {
      return whole(layer, at, base64, kind);
    }
    Members values = Members.ofObject(layer.text(), at);
    while (values.next()) {
      found.inString(layer, values.nameFrom(), values.nameTo(), false);
      if (!Directives.is(layer.text(), values)) {
        values.passed(whole(layer, values.valueFrom(), base64, kind));
      }
    }
    return values.end();
  }

  private int token(Layer layer, int at, int flags, int depth) {
    boolean empty = layer.text()[at] == '"' && layer.text()[at + 1] == '"';
    if (empty || (flags & (TOKEN | UNKNOWN)) == 0 || (flags & METADATA) != 0) {
      return value(layer, at, flags, depth + 1);
    }
    return whole(layer, at, false, kind(flags, Redaction.Kind.TOKEN));
  }

  /** The value of an operation of a JSON patch, or of anything else. */
  private int operand(Layer layer, int at, int flags, int marks, int depth) {
    boolean base64 = (marks & Landmarks.DATA_IS_TEXT) == 0;
    boolean ofSecret = (flags & (SECRET | UNKNOWN)) != 0 && (flags & METADATA) == 0;
    if ((marks & Landmarks.APPLIED_PATH) != 0) {
      return applied(layer, at, flags, depth);
    }
    if (ofSecret && (marks & Landmarks.DATA_VALUE) != 0) {
      return whole(layer, at, base64, kind(flags, Redaction.Kind.SECRET_DATA));
    }
    if (ofSecret && (marks & Landmarks.DATA_MAP) != 0) {
      return data(layer, at, base64, flags, depth);
    }
    if ((marks & Landmarks.TOKEN_PATH) != 0) {
      return token(layer, at, flags, depth);
    }
    boolean pathless = (marks & (Landmarks.OPERATION | Landmarks.PATH)) == Landmarks.OPERATION;
    if (pathless && (flags & (SECRET | TOKEN)) != 0 && (flags & METADATA) == 0) {
      return whole(layer, at, true, kind(flags, Redaction.Kind.SECRET_DATA));
    }
    boolean metadata = (marks & Landmarks.METADATA_PATH) != 0;
    return value(layer, at, metadata ? flags | METADATA : flags, depth + 1);
  }

  private int applied(Layer layer, int at, int flags, int depth) {
    int inner = (flags | APPLIED) & ~METADATA;
    return layer.text()[at] == '"'
        ? text(layer, at, inner, Redaction.Kind.LAST_APPLIED, depth)
        : value(layer, at, inner, depth + 1);
  }

  /** A string that holds an object as text. */
  private int text(Layer layer, int from, int flags, Redaction.Kind kind, int depth) {
    int to = JsonBytes.behindString(layer.text(), from);
    Decoded decoded = Decoded.json(layer.text(), from + 1, to - 1);
    byte[] inner = decoded.bytes();
    int start = Opaque.behindMark(inner);
    if (JsonCheck.isValue(inner, start, inner.length, DEEPEST - depth - 1)) {
      value(layer.within(decoded, start), JsonBytes.notBlank(inner, start), flags, depth + 1);
    } else if ((kind == Redaction.Kind.LAST_APPLIED && (flags & SECRET) != 0)
        || Opaque.mayHold(inner, (flags & (SECRET | TOKEN | UNKNOWN)) != 0, (flags & TOKEN) != 0)) {
      found.value(layer, from, to, false, kind);
    } else {
      found.inString(layer, from, to, false);
    }
    return to;
  }
}
