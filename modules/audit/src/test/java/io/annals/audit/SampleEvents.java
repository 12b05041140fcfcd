package io.annals.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** 4,710 events as a real kube-apiserver wrote them, one a line. */
final class SampleEvents {
  private SampleEvents() {}

  static List<byte[]> lines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    SampleEvents.class.getResourceAsStream("/kube-audit-sample.ndjson.gz")),
                StandardCharsets.UTF_8))) {
      return reader.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
