package io.annals.standalone.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * 4,710 audit events of a real cluster at work, in the order in which its API server wrote them.
 */
public final class SampleEvents {
  private static final String RESOURCE = "/sample/kube-audit-sample.ndjson.gz";

  /** What a log-file line has before an event's own members; a webhook's items do not have it. */
  private static final String FILE_PREFIX =
      "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",";

  private SampleEvents() {}

  /** Reads the bundled events in the form in which a webhook sends them. */
  public static List<SampleEvent> load() {
    try (InputStream in = SampleEvents.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + RESOURCE);
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
      return lines.lines().map(SampleEvents::asWebhookItem).map(SampleEvent::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  private static String asWebhookItem(String line) {
    return line.startsWith(FILE_PREFIX) ? "{" + line.substring(FILE_PREFIX.length()) : line;
  }
}
