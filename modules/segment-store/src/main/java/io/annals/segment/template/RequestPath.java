package io.annals.segment.template;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The path that a request to an object, or to a collection of them, has by the rules of the
 * Kubernetes API: {@code /api/v1/namespaces/<namespace>/<resource>/<name>/<subresource>}. What is
 * stored of a requestURI is how it differs. Not thread-safe.
 *
 * <p>A stored URI begins with a byte that says what the rest follows: nothing, the opening quote
 * and the collection's path, or these and the object's.
 */
final class RequestPath {
  static final int AS_IT_STANDS = 0;
  static final int AFTER_COLLECTION = 1;
  static final int AFTER_OBJECT = 2;

  /** Parts, as the columns of objectRef are numbered. */
  static final int RESOURCE = 0;

  static final int NAMESPACE = 1;
  static final int NAME = 2;
  static final int API_GROUP = 3;
  static final int API_VERSION = 4;
  static final int SUBRESOURCE = 5;
  static final int PARTS = 6;

  private static final byte[] CORE = ascii("\"/api/");
  private static final byte[] GROUPS = ascii("\"/apis/");
  private static final byte[] NAMESPACES = ascii("/namespaces/");
  private static final byte[] NAMESPACES_RESOURCE = ascii("namespaces");

  private final int[] from = new int[PARTS];
  private final int[] to = new int[PARTS];
  private byte[] text = {};

  /** Begins anew, with parts that stand in {@code text}. */
  void in(byte[] text) {
    this.text = text;
    Arrays.fill(from, 0);
    Arrays.fill(to, 0);
  }

  /** Takes a JSON string for a part; anything else counts as absent. */
  void part(int part, int begin, int end) {
    if (end - begin >= 2 && text[begin] == '"') {
      from[part] = begin + 1;
      to[part] = end - 1;
    }
  }

  /** Whether the parts are enough for a path. */
  boolean known() {
    return has(RESOURCE) && has(API_VERSION);
  }

  /** Appends the opening quote of the URI and the path of the collection. */
  void appendCollection(ByteSink out) {
    if (has(API_GROUP)) {
      out.put(GROUPS, 0, GROUPS.length);
      append(out, API_GROUP);
      out.put('/');
    } else {
      out.put(CORE, 0, CORE.length);
    }
    append(out, API_VERSION);
    if (has(NAMESPACE) && !isNamespaces()) {
      out.put(NAMESPACES, 0, NAMESPACES.length);
      append(out, NAMESPACE);
    }
    out.put('/');
    append(out, RESOURCE);
  }

  /** Appends what comes after the collection's path. */
  void appendObject(ByteSink out) {
    for (int part : new int[] {NAME, SUBRESOURCE}) {
      if (has(part)) {
        out.put('/');
        append(out, part);
      }
    }
  }

  private boolean has(int part) {
    return to[part] > from[part];
  }

  private boolean isNamespaces() {
    return Arrays.equals(
        text, from[RESOURCE], to[RESOURCE], NAMESPACES_RESOURCE, 0, NAMESPACES_RESOURCE.length);
  }

  private void append(ByteSink out, int part) {
    out.put(text, from[part], to[part]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
