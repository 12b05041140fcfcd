package io.annals.platform.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and the key of the public listener, read again when their files change. Files
 * that cannot be used are told in the log, and the last good ones stay. Thread-safe.
 */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final Duration EXPIRES_SOON = Duration.ofDays(14);

  private final Vertx vertx;
  private final TlsConfig config;
  private volatile TlsIdentity identity;
  private volatile String lastMistake = "";

  private Tls(Vertx vertx, TlsConfig config, TlsIdentity identity) {
    this.vertx = vertx;
    this.config = config;
    this.identity = identity;
  }

  /**
   * Reads the files; blocks.
   *
   * @throws TlsException when they cannot be used
   */
  public static Tls open(Vertx vertx, TlsConfig config) {
    TlsIdentity identity = TlsIdentity.load(vertx, config);
    tellOf(identity);
    return new Tls(vertx, config, identity);
  }

  /**
   * PEM of what a client must trust to reach this listener under a URL.
   *
   * @return empty when the certificate is not for that name, so that somebody else must answer
   *     there, or when public authorities vouch for it
   */
  public Optional<byte[]> authority(URI url) {
    return new TlsAuthority(identity.chain()).pemFor(url);
  }

  ServerSSLOptions options() {
    return identity.options();
  }

  /**
   * Looks for changed files from now on.
   *
   * @param changed gets the options of each new identity, on an event loop
   * @return stops looking
   */
  Runnable watch(Consumer<ServerSSLOptions> changed) {
    long timer =
        vertx.setPeriodic(
            config.reread().toMillis(), tick -> reread().onSuccess(now -> now.ifPresent(changed)));
    return () -> vertx.cancelTimer(timer);
  }

  private Future<Optional<ServerSSLOptions>> reread() {
    return vertx
        .executeBlocking(() -> TlsIdentity.load(vertx, config))
        .map(
            read -> {
              lastMistake = "";
              if (read.isSame(identity)) {
                return Optional.<ServerSSLOptions>empty();
              }
              identity = read;
              tellOf(read);
              return Optional.of(read.options());
            })
        .onFailure(this::keep);
  }

  private void keep(Throwable mistake) {
    // While two files are exchanged they may not belong together; said once, not every time.
    if (!String.valueOf(mistake.getMessage()).equals(lastMistake)) {
      lastMistake = String.valueOf(mistake.getMessage());
      LOG.atWarn()
          .addKeyValue("mistake", lastMistake)
          .log("the TLS files have changed and cannot be used; the last good ones stay");
    }
  }

  private static void tellOf(TlsIdentity identity) {
    Instant end = identity.chain().get(0).getNotAfter().toInstant();
    if (end.isBefore(Instant.now().plus(EXPIRES_SOON))) {
      LOG.atWarn().addKeyValue("notAfter", end).log("the TLS certificate expires soon");
    } else {
      LOG.atInfo().addKeyValue("notAfter", end).log("TLS certificate read");
    }
  }
}
