package io.annals.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The typed paths as a tree of member names, with every name beside them that, joined by dots,
 * reads as one of them. An annotation's key is one name, dots included.
 */
final class ColumnPaths {
  /** What a member name means in one object on the way to typed paths. */
  sealed interface Member {}

  /**
   * The value of a column or a time.
   *
   * @param slot a bit of its own, to tell when it stands twice
   */
  record Typed(EventColumn column, Time time, int slot) implements Member {}

  /** An object that holds typed paths. */
  static final class Inner implements Member {
    final int slot;
    private final Map<String, Member> members = new HashMap<>();
    private final List<String> foreignPrefixes = new ArrayList<>();

    private Inner(int slot) {
      this.slot = slot;
    }

    /** Null for a name that has nothing to do with typed paths. */
    Member member(String name) {
      Member known = members.get(name);
      if (known == null && name.indexOf('.') > 0 && inside(name)) {
        return Misleading.ALWAYS;
      }
      return known;
    }

    private boolean inside(String name) {
      for (String prefix : foreignPrefixes) {
        if (name.startsWith(prefix)) {
          return true;
        }
      }
      return false;
    }
  }

  /** A name that is not the way to a typed path, but reads as (a part of) it. */
  enum Misleading implements Member {
    /** Whatever the value. */
    ALWAYS,
    /** When the value is an object or an array, which could hold the rest of the path. */
    WHEN_NESTED
  }

  /** The times of an event that are read as times. */
  enum Time {
    STAGE("stageTimestamp"),
    REQUEST_RECEIVED("requestReceivedTimestamp");

    private final String path;

    Time(String path) {
      this.path = path;
    }
  }

  static final Inner ROOT = build();

  private ColumnPaths() {}

  private static Inner build() {
    Slots slots = new Slots();
    Inner root = new Inner(slots.next());
    for (EventColumn column : EventColumn.values()) {
      int dot = column.path().indexOf('.');
      Inner parent = dot < 0 ? root : inner(root, column.path().substring(0, dot), slots);
      parent.members.put(column.path().substring(dot + 1), new Typed(column, null, slots.next()));
    }
    for (Time time : Time.values()) {
      root.members.put(time.path, new Typed(null, time, slots.next()));
    }
    Map<String, Member> top = Map.copyOf(root.members);
    mislead(root, "");
    top.forEach(
        (name, member) -> {
          if (member instanceof Inner inner) {
            mislead(inner, name + ".");
          }
        });
    return root;
  }

  private static Inner inner(Inner root, String name, Slots slots) {
    return (Inner) root.members.computeIfAbsent(name, n -> new Inner(slots.next()));
  }

  /** Adds the names that, after {@code at}, read as a typed path or the beginning of one. */
  private static void mislead(Inner inner, String at) {
    Set<String> canonical = new HashSet<>(inner.members.keySet());
    for (EventColumn column : EventColumn.values()) {
      if (!column.path().startsWith(at)) {
        continue;
      }
      String rest = column.path().substring(at.length());
      if (!canonical.contains(rest)) {
        inner.members.put(rest, Misleading.ALWAYS);
      }
      for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
        inner.members.putIfAbsent(rest.substring(0, dot), Misleading.WHEN_NESTED);
      }
      if (column.kind() == EventColumn.Kind.JSON) {
        inner.foreignPrefixes.add(rest + ".");
      }
    }
  }

  /** Gives out bits. */
  private static final class Slots {
    private int used;

    int next() {
      if (used == Long.SIZE) {
        throw new IllegalStateException("more typed paths than bits in a long");
      }
      return used++;
    }
  }
}
