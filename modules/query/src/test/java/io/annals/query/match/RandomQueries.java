package io.annals.query.match;

import io.annals.audit.EventTokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Makes queries out of words that stand in events, so that they find some and not all. */
public final class RandomQueries {
  private static final String[] FIELDS = {
    "verb",
    "stage",
    "level",
    "requestURI",
    "user.username",
    "user.groups",
    "user",
    "user.extra",
    "sourceIPs",
    "userAgent",
    "objectRef",
    "objectRef.resource",
    "objectRef.name",
    "auditID",
    "objectRef.namespace",
    "objectRef.apiGroup",
    "responseStatus.code",
    "responseStatus.reason",
    "responseStatus.message",
    "impersonatedUser.username",
    "annotations",
    "stageTimestamp",
    "annotations.authorization.k8s.io/decision",
    "annotations.authorization.k8s.io/reason",
    "requestObject.metadata.name",
    "responseObject.items.metadata.name",
    "responseObject.kind",
    "requestObject.spec.containers.ports.containerPort",
    "responseObject.metadata.labels",
    "requestObject.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
    "requestObject.spec.replicas",
    "responseObject.status",
    "no.such.field",
    "cluster"
  };
  private static final String[] NUMERIC = {
    "responseStatus.code",
    "requestObject.spec.replicas",
    "__time__",
    "requestObject.spec.containers.ports.containerPort",
    "responseObject.metadata.generation"
  };

  private final Random random;
  private final List<byte[]> events;

  public RandomQueries(Random random, List<byte[]> events) {
    this.random = random;
    this.events = events;
  }

  public String next() {
    return or(2);
  }

  private String or(int depth) {
    int parts = 1 + random.nextInt(depth + 1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      texts.add(depth == 0 || random.nextInt(3) > 0 ? term() : "(" + or(depth - 1) + ")");
    }
    String operator = List.of(" ", " and ", " or ", " not ").get(random.nextInt(4));
    return (random.nextInt(5) == 0 ? "not " : "")
        + texts.stream().collect(Collectors.joining(operator));
  }

  private String term() {
    String field = FIELDS[random.nextInt(FIELDS.length)];
    return switch (random.nextInt(10)) {
      case 0 -> "\"" + field + "\":*";
      case 1 -> "\"" + field + "\":\"\"";
      case 2 -> NUMERIC[random.nextInt(NUMERIC.length)] + comparison();
      case 3 -> "#\"" + phrase() + "\"";
      case 4 -> "\"" + field + "\":#\"" + phrase() + "\"";
      case 5 -> "\"" + pattern(token()) + "\"";
      case 6, 7 -> "\"" + field + "\":\"" + pattern(token()) + "\"";
      default -> "\"" + escaped(token()) + "\"";
    };
  }

  private String comparison() {
    int number = random.nextInt(3) == 0 ? random.nextInt(10) : 100 * random.nextInt(6);
    return switch (random.nextInt(5)) {
      case 0 -> " > " + number;
      case 1 -> " <= " + number;
      case 2 -> " = " + number;
      case 3 -> " in [" + number + " " + (number + 100) + ")";
      default -> " >= " + number + ".5";
    };
  }

  private List<String> tokens() {
    List<String> tokens = new ArrayList<>();
    EventTokens.forEach(events.get(random.nextInt(events.size())), tokens::add);
    return tokens;
  }

  private String token() {
    List<String> tokens = tokens();
    String token = tokens.get(random.nextInt(tokens.size()));
    return token.length() > 200 ? token.substring(0, 200) : token;
  }

  private String phrase() {
    List<String> tokens = tokens();
    int at = random.nextInt(tokens.size() - 1);
    String both = escaped(tokens.get(at)) + " " + pattern(tokens.get(at + 1));
    return both.getBytes(StandardCharsets.UTF_8).length < 4000 ? both : "allowed by";
  }

  private String pattern(String token) {
    if (token.length() < 3 || random.nextInt(2) == 0) {
      return escaped(token);
    }
    int from = token.offsetByCodePoints(0, 1);
    return escaped(token.substring(0, from)) + "*" + escaped(token.substring(token.length() - 1));
  }

  private static String escaped(String token) {
    return token.replace("\\", "\\\\").replace("*", "\\*").replace("\"", "\\\"");
  }
}
