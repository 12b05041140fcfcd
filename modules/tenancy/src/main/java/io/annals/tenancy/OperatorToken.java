package io.annals.tenancy;

import io.annals.platform.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's one token: what the configuration says, else what stands in a file of the data
 * folder, which is written at the first start. Processes with data folders of their own and one
 * database need it in their configuration: each would make its own the only one.
 */
public final class OperatorToken {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorToken.class);
  private static final String FILE = "operator.token";

  /** Shorter ones can be guessed; they are taken, with a warning. */
  private static final int SHORTEST = 32;

  private final Vertx vertx;
  private final Pool pool;
  private final Changes changes;

  public OperatorToken(Vertx vertx, Pool pool, Changes changes) {
    this.vertx = vertx;
    this.pool = pool;
    this.changes = changes;
  }

  /** Completes when the token works; one that worked before and is another has ended then. */
  public Future<Void> establish(Optional<Secret> configured, Path dataDir) {
    return token(configured, dataDir)
        .map(TokenHash::of)
        .compose(
            wanted ->
                TokenRows.operator(pool)
                    .compose(
                        known ->
                            known.equals(Optional.of(wanted))
                                ? Future.succeededFuture()
                                : replace(known.isPresent(), wanted)));
  }

  private Future<Void> replace(boolean another, TokenHash wanted) {
    if (another) {
      LOG.atWarn().log("The operator's token has changed, the one before has ended");
    }
    return changes.make(change -> TokenRows.replaceOperator(change, wanted));
  }

  private Future<String> token(Optional<Secret> configured, Path dataDir) {
    if (configured.isEmpty()) {
      return vertx.executeBlocking(() -> fromFile(dataDir.resolve(FILE)));
    }
    String token = configured.get().reveal().trim();
    if (token.length() < SHORTEST) {
      LOG.atWarn().addKeyValue("shortest", SHORTEST).log("The operator's token is short");
    }
    return Future.succeededFuture(token);
  }

  private static String fromFile(Path file) throws IOException {
    if (Files.exists(file)) {
      String token = Files.readString(file).trim();
      if (!token.isEmpty()) {
        return token;
      }
    }
    String token = TokenSecret.next(new SecureRandom()).reveal();
    write(file, token);
    LOG.atInfo().addKeyValue("file", file).log("Wrote the operator's token");
    return token;
  }

  /** Whole or not at all, and never readable by another, not even for a moment. */
  private static void write(Path file, String token) throws IOException {
    Path partial = file.resolveSibling(FILE + ".partial");
    Files.deleteIfExists(partial);
    try (FileChannel out =
        FileChannel.open(
            partial,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(StandardCharsets.UTF_8.encode(token + "\n"));
      out.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
