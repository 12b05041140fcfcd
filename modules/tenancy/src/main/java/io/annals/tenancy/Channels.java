package io.annals.tenancy;

/** The names under which processes wake each other through the database. */
public final class Channels {
  /** Sent at the commit of each change of the configuration. */
  public static final String CONFIG = "annals_config";

  /** Sent when a process has loaded another version. */
  public static final String GATEWAY = "annals_gateway";

  private Channels() {}
}
