package io.annals.audit;

import java.util.List;
import java.util.Random;

/** Objects out of the names that matter, put where they should and should not be. */
final class OddEvents {
  private static final List<String> NAMES =
      List.of(
          "user",
          "username",
          "groups",
          "extra",
          "user.username",
          "user.extra",
          "extra.x",
          "auditID",
          "verb",
          "sourceIPs",
          "responseStatus",
          "code",
          "responseStatus.code",
          "annotations",
          "authorization",
          "authorization.k8s.io/decision",
          "authorization.k8s",
          "k8s.io/decision",
          "io/decision",
          "annotations.authorization",
          "other");
  private static final List<String> SCALARS =
      List.of("null", "\"x\"", "\"\"", "200", "-1", "2.5", "99999999999", "true", "\"a\\u0026\"");

  private final Random random;

  OddEvents(Random random) {
    this.random = random;
  }

  String next() {
    return object(0);
  }

  private String object(int depth) {
    StringBuilder text = new StringBuilder("{");
    int members = random.nextInt(depth == 0 ? 5 : 3);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "" : ",")
          .append('"')
          .append(NAMES.get(random.nextInt(NAMES.size())))
          .append("\":")
          .append(value(depth + 1));
    }
    return text.append('}').toString();
  }

  private String value(int depth) {
    int kind = depth > 4 ? 0 : random.nextInt(10);
    if (kind < 5) {
      return SCALARS.get(random.nextInt(SCALARS.size()));
    }
    return kind < 9 ? object(depth) : "[" + value(depth + 1) + "," + value(depth + 1) + "]";
  }
}
