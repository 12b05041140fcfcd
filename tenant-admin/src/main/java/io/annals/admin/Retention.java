package io.annals.admin;

/**
 * For how long a topic is to keep its events.
 *
 * @param days null = for ever
 */
record Retention(Integer days) {
  /** Of the plan that limits nothing. */
  static final Retention DEFAULT = new Retention(30);
}
