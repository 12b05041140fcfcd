package io.annals.tenancy;

/**
 * An audit policy as the configuration has it: exactly one of both is there. What it means is not
 * known here.
 *
 * @param preset the name of one that the service has
 * @param yaml a {@code Policy} of audit.k8s.io
 */
public record StoredPolicy(String preset, String yaml) {
  /** Of a cluster that names none. */
  public static final StoredPolicy RECOMMENDED = new StoredPolicy("recommended", null);

  public StoredPolicy {
    if ((preset == null) == (yaml == null)) {
      throw new IllegalArgumentException("a policy is either a preset or yaml");
    }
  }
}
