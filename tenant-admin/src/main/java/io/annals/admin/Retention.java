package io.annals.admin;

/**
 * For how long a topic is to keep its events.
 *
 * @param days null = for ever
 */
record Retention(Integer days) {
  /** Of a tenant whose quota does not limit it. */
  private static final int DEFAULT_DAYS = 30;

  /**
   * What a topic has for which nothing was said.
   *
   * @param most that the quota allows; null = for ever
   */
  static Retention byDefault(Integer most) {
    return new Retention(most == null ? DEFAULT_DAYS : Math.min(DEFAULT_DAYS, most));
  }
}
