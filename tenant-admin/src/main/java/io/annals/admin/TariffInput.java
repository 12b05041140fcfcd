package io.annals.admin;

import io.annals.metering.Mistake;
import io.annals.metering.Reading;
import io.annals.platform.http.Call;
import io.annals.platform.http.FieldError;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import java.util.List;
import java.util.function.Function;

/** Reads tariffs from requests, in the decimals that the client wrote. */
final class TariffInput {
  private TariffInput() {}

  /** What the body says, or a 400 with every mistake at its place. */
  static <T> T read(Call call, Function<String, Reading<T>> reader) {
    return right(reader.apply(call.context().body().asString()));
  }

  static <T> T right(Reading<T> reading) {
    if (reading instanceof Reading.Right<T> right) {
      return right.value();
    }
    List<Mistake> mistakes = ((Reading.Wrong<T>) reading).mistakes();
    throw new ProblemException(
        ProblemType.BAD_REQUEST,
        "the request has a mistake",
        mistakes.stream().map(each -> new FieldError(each.pointer(), each.detail())).toList());
  }
}
