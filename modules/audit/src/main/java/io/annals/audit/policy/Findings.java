package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.List;

/** Collects what is found while a policy is read. Not thread-safe. */
final class Findings {
  /** More than anybody reads; a text made for it could have one at each character. */
  private static final int MOST = 1_000;

  private final List<Finding> errors = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  void error(String pointer, String detail) {
    add(errors, pointer, detail);
  }

  void warning(String pointer, String detail) {
    add(warnings, pointer, detail);
  }

  private static void add(List<Finding> to, String pointer, String detail) {
    if (to.size() < MOST) {
      to.add(new Finding(pointer, detail));
    } else if (to.size() == MOST) {
      to.add(new Finding("", "there are more, which are not listed"));
    }
  }

  List<Finding> errors() {
    return errors;
  }

  List<Finding> warnings() {
    return warnings;
  }

  /** The pointer to a member, its name escaped as RFC 6901 says. */
  static String member(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  static String element(String pointer, int index) {
    return pointer + "/" + index;
  }
}
