package io.annals.tenancy;

import java.util.regex.Pattern;

/** The one form of identifier that clients choose. Safe in topic names, paths and URLs. */
final class Identifiers {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private Identifiers() {}

  static void check(String what, String value, int longest) {
    if (value == null || value.length() > longest || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a "
              + what
              + " id: lower-case letters, digits and '-', beginning and ending with a letter or digit, at most "
              + longest
              + " characters");
    }
  }
}
