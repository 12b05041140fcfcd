package io.annals.audit.strip;

import io.annals.audit.splice.Members;
import io.annals.audit.splice.Splice;

/**
 * Goes through the members of one object, some of which go: each with the comma before it, or with
 * the one behind it as long as no member before it stays. Not thread-safe.
 */
final class Cuts {
  private final Members members;
  private final Splice splice;
  private boolean begun;
  private boolean going;
  private boolean anyKept;

  Cuts(byte[] text, int from, Splice splice) {
    this.members = Members.ofObject(text, from);
    this.splice = splice;
  }

  /** The member at hand. */
  Members members() {
    return members;
  }

  /** Goes on to the next member; false behind the last. */
  boolean next() {
    if (going && !anyKept) {
      int from = members.nameFrom();
      int to = members.valueTo();
      going = false;
      boolean more = members.next();
      begun = more;
      splice.cut(from, more ? members.nameFrom() : to);
      return more;
    }
    anyKept |= begun && !going;
    begun = true;
    going = false;
    return members.next();
  }

  /** The member at hand goes. */
  void cut() {
    going = true;
    if (anyKept) {
      splice.cut(members.comma(), members.valueTo());
    }
  }
}
