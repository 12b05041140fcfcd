package io.annals.gateway.query;

/** The range of a search that names none. */
final class Times {
  static final String FROM = "now-15m";
  static final String TO = "now";

  private Times() {}
}
