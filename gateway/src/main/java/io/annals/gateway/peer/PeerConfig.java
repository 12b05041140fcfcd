package io.annals.gateway.peer;

import io.annals.platform.config.Secret;
import io.annals.platform.config.Settings;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * How the processes of a deployment reach each other.
 *
 * @param host address of the internal listener
 * @param port 0 = any free one
 * @param url where other processes reach the listener; empty = at its address and port
 * @param secret the same in all processes; empty = one that this process makes for itself, which
 *     serves as long as it is alone
 * @param replicaBytes memory of the copies of other processes' hot tails
 */
public record PeerConfig(
    String host, int port, Optional<URI> url, Optional<Secret> secret, long replicaBytes) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");
  private static final String SECRET = "internal.secret";
  private static final int SHORTEST_SECRET = 32;

  /** Reads {@code internal.*} and {@code query.replica-bytes}. */
  public static PeerConfig read(Settings settings) {
    String host = settings.text("internal.host", "127.0.0.1");
    Optional<URI> url = settings.url("internal.url");
    Optional<Secret> secret = settings.secret(SECRET);
    if (secret.isEmpty() && (url.isPresent() || !LOOPBACK.contains(host))) {
      settings.mistake(
          SECRET, "is missing; a process that others reach has the same secret as they");
    }
    if (secret.filter(s -> s.reveal().length() < SHORTEST_SECRET).isPresent()) {
      settings.mistake(SECRET, "has fewer than " + SHORTEST_SECRET + " characters; take more");
    }
    return new PeerConfig(
        host,
        settings.integer("internal.port", 0, 0, 65_535),
        url,
        secret,
        settings.bytes("query.replica-bytes", Long.toString(Runtime.getRuntime().maxMemory() / 8)));
  }
}
