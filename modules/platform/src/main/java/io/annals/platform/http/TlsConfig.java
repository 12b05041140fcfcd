package io.annals.platform.http;

import io.annals.platform.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the public listener shows of itself.
 *
 * @param certificate PEM: the server's own first, then those that vouch for it
 * @param key PEM of its private key: PKCS #8, or PKCS #1 of RSA
 * @param reread how often changed files are looked for
 */
public record TlsConfig(Path certificate, Path key, Duration reread) {
  private static final String CERTIFICATE = "http.tls.certificate";
  private static final String KEY = "http.tls.key";

  /** Reads the keys {@code http.tls.*}; empty when the listener is to speak plain HTTP. */
  public static Optional<TlsConfig> read(Settings settings) {
    Optional<String> certificate = settings.optional(CERTIFICATE);
    Optional<String> key = settings.optional(KEY);
    Duration reread = settings.duration("http.tls.reread", Duration.ofSeconds(10));
    if (certificate.isPresent() != key.isPresent()) {
      settings.mistake(
          certificate.isPresent() ? KEY : CERTIFICATE, "is missing; TLS needs both files");
    }
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new TlsConfig(Path.of(certificate.get()), Path.of(key.get()), reread))
        : Optional.empty();
  }
}
