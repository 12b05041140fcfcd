package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Events by hand, with one secret in them. */
final class Events {
  static final String SECRET = "s3cr3t-hunter2";
  static final String BASE64 = base64(SECRET);
  static final String SECRETS =
      "{'resource':'secrets','namespace':'n','name':'x','apiVersion':'v1'}";
  static final String CONFIG_MAPS = "{'resource':'configmaps','namespace':'n','apiVersion':'v1'}";
  static final String TOKEN_REVIEWS =
      "{'resource':'tokenreviews','apiGroup':'authentication.k8s.io','apiVersion':'v1'}";
  static final String ACCOUNT_TOKENS =
      "{'resource':'serviceaccounts','name':'x','subresource':'token','apiVersion':'v1'}";

  /** A real one's shape; nobody's key. */
  static final String JWT =
      url("{\"alg\":\"RS256\",\"kid\":\"x\"}")
          + "."
          + url("{\"sub\":\"system:x\"}")
          + ".c2lnbmF0dXJl-_";

  private Events() {}

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static String url(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Apostrophes become quotes, S the secret and B its base64, each in guillemets. */
  static String filled(String text) {
    return text.replace('\'', '"')
        .replace("«S»", SECRET)
        .replace("«B»", BASE64)
        .replace("«J»", JWT);
  }

  static String withRequest(String objectRef, String body) {
    return event(objectRef, ",'requestObject':" + body);
  }

  static String withResponse(String objectRef, String body) {
    return event(objectRef, ",'responseObject':" + body);
  }

  /** A valid event with more members. */
  static String event(String objectRef, String more) {
    return filled(
        "{'kind':'Event','apiVersion':'audit.k8s.io/v1','level':'RequestResponse','auditID':'a-1',"
            + "'stage':'ResponseComplete','requestURI':'/x?timeout=5s','verb':'patch',"
            + "'user':{'username':'u'},"
            + (objectRef == null ? "" : "'objectRef':" + objectRef + ",")
            + "'stageTimestamp':'2026-11-21T04:53:55.601261Z'"
            + more
            + ",'annotations':{'authorization.k8s.io/decision':'allow'}}");
  }

  /** The text as the inside of a string in JSON, so many times over. */
  static String escaped(String text, int times) {
    String escaped = filled(text);
    for (int i = 0; i < times; i++) {
      escaped = escaped.replace("\\", "\\\\").replace("\"", "\\\"");
    }
    return escaped;
  }
}
