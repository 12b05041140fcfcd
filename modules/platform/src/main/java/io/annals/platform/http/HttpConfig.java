package io.annals.platform.http;

import io.annals.platform.config.Settings;
import java.util.Optional;

/**
 * Where the process listens.
 *
 * @param host address of the public listener
 * @param port 0 = any free one
 * @param managementHost address of health and metrics
 * @param managementPort 0 = any free one
 * @param tls of the public listener; empty = plain HTTP
 */
public record HttpConfig(
    String host, int port, String managementHost, int managementPort, Optional<TlsConfig> tls) {
  public static HttpConfig read(Settings settings) {
    String host = settings.text("host", "127.0.0.1");
    return new HttpConfig(
        host,
        settings.integer("port", 8080, 0, 65_535),
        settings.text("management-host", host),
        settings.integer("management-port", 9090, 0, 65_535),
        TlsConfig.read(settings));
  }
}
