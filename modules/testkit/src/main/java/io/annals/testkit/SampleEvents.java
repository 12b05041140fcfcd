package io.annals.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Events that a real kube-apiserver 1.20 wrote, as its log backend wrote them: each element is one
 * line's bytes without the line's end.
 */
public final class SampleEvents {
  private SampleEvents() {}

  /** 4,710 events, one per combination of user, verb, resource, stage, code and namespace. */
  public static List<byte[]> sample() {
    return lines("kube-audit-sample.ndjson.gz");
  }

  /**
   * Proxied addresses, failed authentication, exec, Audit-IDs that clients chose, secrets (every
   * secret value starts with {@code s3cr3t-}, plain or in base64).
   */
  public static List<byte[]> access() {
    return lines("kube-audit-access.ndjson.gz");
  }

  private static List<byte[]> lines(String resource) {
    try (InputStream packed = SampleEvents.class.getResourceAsStream(resource);
        InputStream text = new BufferedInputStream(new GZIPInputStream(packed))) {
      return split(text.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> split(byte[] text) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        lines.add(java.util.Arrays.copyOfRange(text, start, i));
        start = i + 1;
      }
    }
    if (start < text.length) {
      lines.add(java.util.Arrays.copyOfRange(text, start, text.length));
    }
    return lines;
  }
}
