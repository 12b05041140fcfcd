package io.annals.audit.policy;

import java.util.List;
import java.util.regex.Pattern;

/** Rules that the API server's validation has for the words of a policy. */
final class PolicyValidation {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  /** Of a DNS subdomain. */
  private static final int LONGEST_GROUP = 253;

  private PolicyValidation() {}

  /** Paths, with {@code *} as their end at most, or alone. */
  static void urls(List<String> urls, String pointer, Findings findings) {
    for (int i = 0; i < urls.size(); i++) {
      String url = urls.get(i);
      if (url.equals("*")) {
        continue;
      }
      if (!url.startsWith("/")) {
        findings.error(Findings.element(pointer, i), "must begin with / or be *");
      }
      if (url.indexOf('*') >= 0 && url.indexOf('*') < url.length() - 1) {
        findings.error(Findings.element(pointer, i), "may have * only as its last character");
      }
    }
  }

  /** Empty = core, or a lower-case DNS subdomain without a version. */
  static void group(String group, String pointer, Findings findings) {
    if (group.isEmpty()) {
      return;
    }
    if (group.equals("*")) {
      findings.error(pointer, "must be one group's name: there is no wildcard for groups");
    } else if (group.indexOf('/') >= 0) {
      findings.error(pointer, "must be a group without a version");
    } else if (group.length() > LONGEST_GROUP || !SUBDOMAIN.matcher(group).matches()) {
      findings.error(pointer, "must be a DNS name in lower case, or \"\" for the core group");
    }
  }
}
