package io.annals.audit.redact;

import io.annals.audit.redact.OddSpelling.Member;
import io.annals.audit.redact.OddSpelling.Obj;
import io.annals.audit.redact.OddSpelling.Raw;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Makes events with secrets in any of the places that redaction covers, among much else. */
final class OddSecrets {
  private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final List<String> NAMES =
      List.of(
          "kind",
          "items",
          "metadata",
          "spec",
          "name",
          "data",
          "level",
          "value",
          "path",
          "op",
          "annotations",
          "managedFields",
          "requestObject",
          "verb",
          "é",
          "",
          "a/b~c",
          "token",
          "message",
          "object",
          "rows",
          "\u0001x",
          "😀");
  private static final List<String> TEXTS =
      List.of(
          "",
          "x",
          "ConfigMap",
          "secrets \"x\" not found",
          "web-0.17a3f5c2b1d0e9f8",
          "é\u2028😀\n",
          "eyJ.eyJ.x",
          "%2",
          "50%",
          "\\u0065yJ",
          "/data/x",
          "v1.2.3",
          "redacted:x",
          "a=b&c");
  private static final List<String> SCALARS =
      List.of(
          "null",
          "true",
          "0",
          "-1.5e+300",
          "1" + "0".repeat(400),
          "123456789012345678901",
          "{}",
          "[]");
  private static final List<String> PARAMETERS =
      List.of(
          "token",
          "access_token",
          "ID_TOKEN",
          "refresh%5ftoken",
          "client_secret",
          "passwor%64",
          "api_key");

  private final Random random;
  private final OddSpelling spelling;
  private final List<String> planted = new ArrayList<>();
  private final List<String> inMessages = new ArrayList<>();
  private boolean aboutSecrets;
  private boolean aboutTokens;

  OddSecrets(Random random) {
    this.random = random;
    this.spelling = new OddSpelling(random);
  }

  /**
   * The secrets in the event that was made last.
   *
   * @param body less those that a message gives away which only the requestObject shows to be one
   */
  List<String> planted(boolean body) {
    return body
        ? planted
        : planted.stream().filter(secret -> !inMessages.contains(secret)).toList();
  }

  byte[] event(int secrets) {
    planted.clear();
    inMessages.clear();
    aboutSecrets = random.nextInt(3) == 0;
    aboutTokens = !aboutSecrets && random.nextInt(3) == 0;
    List<Member> members = new ArrayList<>();
    add(members, "level", pick(List.of("Metadata", "Request", "RequestResponse", "None")));
    add(members, "verb", pick(List.of("get", "patch", "create")));
    add(members, "objectRef", reference());
    add(members, "auditID", "a");
    String uri = "/api/v1/namespaces/x";
    for (int i = 0; i < secrets; i++) {
      switch (random.nextInt(5)) {
        case 0 -> uri += (uri.contains("?") ? "&" : "?") + pick(PARAMETERS) + "=" + secret();
        case 1 ->
            add(
                members,
                pick(List.of("userAgent", "requestReceivedTimestamp", "user")),
                around(jwt()));
        case 2 -> {
          String inMessage = secret();
          add(
              members,
              "requestObject",
              new Obj(List.of(new Member("kind", "Secret"), data(inMessage))));
          add(members, "responseStatus", status(inMessage));
        }
        default -> add(members, pick(List.of("requestObject", "responseObject")), body());
      }
    }
    add(members, "requestURI", uri);
    for (int i = random.nextInt(4); i > 0; i--) {
      add(members, pick(NAMES.subList(4, 5)), noise(0));
      add(members, pick(List.of("annotations", "responseStatus", "requestObject", "x")), noise(0));
    }
    return spelling.bytes(new Obj(members));
  }

  private void add(List<Member> members, String name, Object value) {
    members.add(random.nextInt(members.size() + 1), new Member(name, value));
  }

  private Obj reference() {
    String resource = aboutSecrets ? "secrets" : aboutTokens ? "tokenreviews" : "configmaps";
    return new Obj(List.of(new Member("namespace", "n"), new Member("resource", resource)));
  }

  private Obj status(String quoted) {
    String mark = aboutSecrets || aboutTokens ? "\"" : "";
    if (mark.isEmpty()) {
      inMessages.add(quoted);
    }
    String start = pick(List.of("bad value ", "Invalid value: ", ""));
    String message = start + mark + form(quoted) + mark + " and so on";
    return new Obj(List.of(new Member("code", new Raw("400")), new Member("message", message)));
  }

  private Object body() {
    Object body = sensitive();
    for (int i = random.nextInt(5); i > 0; i--) {
      body = wrapped(body);
    }
    return aboutSecrets && random.nextInt(6) == 0 ? "\ufeff" + spelling.write(body) : body;
  }

  private Object wrapped(Object inner) {
    List<Object> parts = new ArrayList<>(List.of(inner));
    parts.add(random.nextInt(2), noise(3));
    if (random.nextBoolean()) {
      return parts;
    }
    List<Member> members = new ArrayList<>();
    for (Object part : parts) {
      add(members, part == inner ? pick(List.of("items", "object", "spec", "x")) : "name", part);
    }
    return new Obj(members);
  }

  private Object sensitive() {
    if (random.nextInt(4) == 0) {
      return applied(1 + random.nextInt(3));
    }
    if (random.nextInt(5) == 0) {
      return new Obj(
          List.of(new Member(around(jwt()), new Raw("1")), new Member("x", around(jwt()))));
    }
    if (aboutSecrets) {
      return random.nextBoolean() ? new Obj(List.of(data(secret()))) : operation();
    }
    Member token = new Member("token", secret());
    if (aboutTokens) {
      return new Obj(List.of(token));
    }
    return random.nextBoolean() ? kinded("Secret", data(secret())) : kinded("TokenReview", token);
  }

  private Obj kinded(String kind, Member inner) {
    List<Member> members = new ArrayList<>(List.of(inner));
    add(members, "kind", kind);
    add(members, "name", noise(3));
    if (random.nextInt(4) == 0) {
      add(members, "kind", "ConfigMap");
    }
    return new Obj(members);
  }

  private Member data(String secret) {
    boolean plain = random.nextBoolean();
    Object value = plain ? secret : form(secret);
    value = random.nextInt(6) == 0 ? List.of(new Obj(List.of(new Member("x", secret)))) : value;
    Obj values = new Obj(List.of(new Member("a", value), new Member("n", new Raw("null"))));
    return new Member(
        pick(plain ? List.of("stringData", "STRINGDATA") : List.of("data", "Data")), values);
  }

  private Obj operation() {
    List<Member> members = new ArrayList<>();
    add(members, "op", pick(List.of("add", "replace", "test")));
    if (random.nextBoolean()) {
      add(members, "path", pick(List.of("/data/a~1b", "/stringData/x", "/DATA/y/z", "data/x")));
      add(members, "value", form(secret()));
    } else {
      add(members, "path", pick(List.of("/data", "/stringData")));
      add(members, "value", data(secret()).value());
    }
    return new Obj(members);
  }

  private Obj applied(int levels) {
    Object inner = levels == 1 ? kinded("Secret", data(secret())) : applied(levels - 1);
    Obj annotations = new Obj(List.of(new Member(APPLIED, spelling.write(inner))));
    return new Obj(
        List.of(new Member("metadata", new Obj(List.of(new Member("annotations", annotations))))));
  }

  private Object noise(int depth) {
    int kind = depth > 4 ? 0 : random.nextInt(6);
    if (kind < 2) {
      return kind == 0 ? new Raw(pick(SCALARS)) : pick(TEXTS);
    }
    if (kind == 2) {
      return List.of(noise(depth + 1), noise(depth + 1));
    }
    List<Member> members = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      add(members, pick(NAMES), noise(depth + 1));
    }
    return new Obj(members);
  }

  private String around(String text) {
    return pick(List.of("", "Bearer ", "a.", "x/")) + text + pick(List.of("", " ", ",b", "\n"));
  }

  private String secret() {
    StringBuilder secret = new StringBuilder("Qz");
    for (int i = 0; i < 14 + random.nextInt(20); i++) {
      secret.append(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
              .charAt(random.nextInt(64)));
    }
    planted.add(secret.toString());
    return secret.toString();
  }

  private String jwt() {
    return Events.url("{\"alg\":\"x\",\"kid\":" + random.nextInt() + "}") + ".e30." + secret();
  }

  private String form(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(4)) {
      case 0 -> Base64.getEncoder().withoutPadding().encodeToString(bytes);
      case 1 -> Base64.getUrlEncoder().encodeToString(bytes);
      default -> Base64.getEncoder().encodeToString(bytes);
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
