package io.annals.standalone.bench;

import java.util.Arrays;
import java.util.Locale;

/** Several measurements of one thing. */
record Figures(double[] values) {
  Figures {
    if (values.length == 0) {
      throw new IllegalArgumentException("nothing measured");
    }
    values = values.clone();
    Arrays.sort(values);
  }

  double median() {
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /**
   * The value that so many are not above.
   *
   * @param share between 0 and 1
   */
  double percentile(double share) {
    return values[Math.min(values.length - 1, (int) (values.length * share))];
  }

  /** Median and spread. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.1f (%.1f..%.1f)", median(), values[0], values[values.length - 1]);
  }
}
