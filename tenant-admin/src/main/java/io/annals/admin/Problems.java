package io.annals.admin;

import io.annals.platform.http.FieldError;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The failures of this plane's calls. */
final class Problems {
  private Problems() {}

  static ProblemException notFound(String what) {
    return new ProblemException(ProblemType.NOT_FOUND, "there is no such " + what);
  }

  static ProblemException conflict(String detail) {
    return new ProblemException(ProblemType.CONFLICT, detail);
  }

  static ProblemException wrong(String pointer, String detail) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "the request has a mistake",
        List.of(new FieldError(pointer, detail)));
  }

  /** What was found, or a 404. */
  static <T> Future<T> found(Optional<T> thing, String what) {
    return thing.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound(what)));
  }
}
