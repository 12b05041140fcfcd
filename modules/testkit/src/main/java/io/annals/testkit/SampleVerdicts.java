package io.annals.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What kube-apiserver's own evaluator says of {@link SampleEvents#sample()}, in its order. */
public final class SampleVerdicts {
  private SampleVerdicts() {}

  /**
   * @param verdict {@code None}, {@code Metadata}, {@code Request}, {@code RequestResponse}, or
   *     {@code omitted} for an omitted stage
   */
  public record Expected(String auditId, String stage, String verdict) {}

  /** Under the policy that ACK's documentation prints. */
  public static List<Expected> ack() {
    return read("ack.oracle.tsv.gz");
  }

  /** Under the policy of a provider's guide for clusters of one's own. */
  public static List<Expected> generic() {
    return read("generic.oracle.tsv.gz");
  }

  private static List<Expected> read(String resource) {
    try (InputStream packed = SampleVerdicts.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))) {
      return lines.lines().map(SampleVerdicts::expected).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Expected expected(String line) {
    String[] columns = line.split("\t", -1);
    return new Expected(columns[0], columns[1], columns[2]);
  }
}
