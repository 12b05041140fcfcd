package io.annals.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Words that stand in most events, as strings that need not be made again and know their hash.
 * Whether a word is among them changes nothing but cost. Immutable.
 */
final class FrequentWords {
  private static final String[] WORDS = {
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "None",
    "Metadata",
    "Request",
    "RequestResponse",
    "RequestReceived",
    "ResponseStarted",
    "ResponseComplete",
    "Panic",
    "system:authenticated",
    "system:unauthenticated",
    "system:masters",
    "system:nodes",
    "system:serviceaccounts",
    "system:serviceaccounts:kube-system",
    "system:anonymous",
    "system:apiserver",
    "system:kube-scheduler",
    "system:kube-controller-manager",
    "system:kube-proxy",
    "apps",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "rbac.authorization.k8s.io",
    "authorization.k8s.io",
    "authentication.k8s.io",
    "storage.k8s.io",
    "networking.k8s.io",
    "pods",
    "nodes",
    "services",
    "endpoints",
    "endpointslices",
    "leases",
    "configmaps",
    "secrets",
    "events",
    "namespaces",
    "serviceaccounts",
    "deployments",
    "replicasets",
    "jobs",
    "status",
    "default",
    "kube-system",
  };
  private static final int SLOTS = 1024;
  private static final String[] TABLE = new String[SLOTS];
  private static final byte[][] BYTES = new byte[SLOTS][];

  static {
    for (String word : WORDS) {
      byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
      int slot = slot(bytes, 0, bytes.length);
      TABLE[slot] = word; // two in one slot would only make the first slow
      BYTES[slot] = bytes;
    }
  }

  private FrequentWords() {}

  /** The word {@code text[from..to)}; null when it is none of them. */
  static String find(byte[] text, int from, int to) {
    if (from == to) {
      return "";
    }
    int slot = slot(text, from, to);
    byte[] bytes = BYTES[slot];
    return bytes != null && Arrays.equals(bytes, 0, bytes.length, text, from, to)
        ? TABLE[slot]
        : null;
  }

  private static int slot(byte[] text, int from, int to) {
    int length = to - from;
    int mix = length + 31 * text[from] + 961 * text[to - 1] + 29791 * text[from + length / 2];
    return (mix ^ mix >>> 10) & (SLOTS - 1);
  }
}
