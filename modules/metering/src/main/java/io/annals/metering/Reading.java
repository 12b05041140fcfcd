package io.annals.metering;

import java.util.List;

/** What came of reading a document. */
public sealed interface Reading<T> {
  /** It is right. */
  record Right<T>(T value) implements Reading<T> {}

  /**
   * It is wrong.
   *
   * @param mistakes all that were found, at least one, in the order of the document's fields
   */
  record Wrong<T>(List<Mistake> mistakes) implements Reading<T> {
    public Wrong {
      mistakes = List.copyOf(mistakes);
    }
  }
}
