package io.annals.admin;

import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells the database's being away, or busy, from a bug: the one is a 503 that can be repeated. */
final class DatabaseOutage {
  /** Connection, resources, operator's intervention, rollback for serialisation or deadlock. */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57", "40");

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final long DEADLINE_SECONDS = 15;

  private DatabaseOutage() {}

  /** The same operation; also one that the database never answers ends. */
  static Operation unavailable(Operation operation) {
    return call -> within(operation.handle(call));
  }

  /** The same for a part of an operation. */
  static <T> Future<T> within(Future<T> work) {
    return work.timeout(DEADLINE_SECONDS, TimeUnit.SECONDS).recover(DatabaseOutage::asProblem);
  }

  private static <T> Future<T> asProblem(Throwable failure) {
    return Future.failedFuture(
        passing(failure)
            ? new ProblemException(
                    ProblemType.UNAVAILABLE, "the configuration cannot be reached", failure)
                .retryAfter(1)
            : failure);
  }

  static boolean passing(Throwable failure) {
    if (failure instanceof PgException database) {
      String state = database.getSqlState();
      return state != null
          && (state.equals(LOCK_NOT_AVAILABLE) || PASSING_CLASSES.contains(state.substring(0, 2)));
    }
    return failure instanceof IOException
        || failure instanceof TimeoutException
        || failure instanceof VertxException;
  }
}
