package io.annals.audit.policy;

/** Finds rules that are allowed, but probably not meant. */
final class PolicyLint {
  private PolicyLint() {}

  static void check(AuditPolicy policy, Findings findings) {}
}
