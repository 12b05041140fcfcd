package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Writes trees as JSON in any of the ways that mean the same. */
final class OddSpelling {
  /** An object; names may repeat. */
  record Obj(List<Member> members) {}

  record Member(String name, Object value) {}

  /** Written as it is. */
  record Raw(String json) {}

  private final Random random;
  private final boolean blanks;
  private final int escapes;

  OddSpelling(Random random) {
    this.random = random;
    this.blanks = random.nextInt(3) == 0;
    this.escapes = random.nextInt(3) == 0 ? 6 : 60;
  }

  String write(Object value) {
    StringBuilder json = new StringBuilder();
    write(value, json);
    return json.toString();
  }

  private void write(Object value, StringBuilder json) {
    if (value instanceof Obj object) {
      json.append('{');
      for (int i = 0; i < object.members().size(); i++) {
        Member member = object.members().get(i);
        blank(json.append(i == 0 ? "" : ","));
        string(member.name(), json);
        blank(json);
        blank(json.append(':'));
        write(member.value(), json);
        blank(json);
      }
      json.append('}');
    } else if (value instanceof List<?> list) {
      json.append('[');
      for (int i = 0; i < list.size(); i++) {
        blank(json.append(i == 0 ? "" : ","));
        write(list.get(i), json);
        blank(json);
      }
      json.append(']');
    } else if (value instanceof Raw raw) {
      json.append(raw.json());
    } else {
      string((String) value, json);
    }
  }

  private void blank(StringBuilder json) {
    while (blanks && random.nextInt(3) == 0) {
      json.append(" \n\t\r".charAt(random.nextInt(4)));
    }
  }

  private void string(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c) ? text.length() % 2 == 0 : random.nextInt(escapes) == 0) {
        String hex = Integer.toHexString(0x10000 | c).substring(1);
        json.append("\\u").append(random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
      } else if (c == '"' || c == '\\' || (c == '/' && random.nextInt(8) == 0)) {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (c < ' ') {
        json.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  byte[] bytes(Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }
}
