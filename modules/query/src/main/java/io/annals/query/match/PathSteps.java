package io.annals.query.match;

import io.annals.query.language.Field;
import java.util.List;

/**
 * Where in an event the wanted paths lead: at each open object, the paths of which a part is still
 * to go. A member name may itself hold dots, so a path can go on in several ways. Not thread-safe.
 */
final class PathSteps {
  private final String[] paths;

  /** Pairs (path, place in it), those of one object after those of the object around it. */
  private int[] steps = new int[64];

  private int used;
  private long reached;

  PathSteps(List<Field> fields) {
    paths = fields.stream().map(Field::path).toArray(String[]::new);
  }

  /** Begins with the outermost object. */
  void reset() {
    used = 0;
    for (int path = 0; path < paths.length; path++) {
      push(path, 0);
    }
  }

  /** Where the steps end that were added last; those of the next object follow. */
  int end() {
    return used;
  }

  /** Forgets the steps that were added since {@link #end} said this. */
  void backTo(int end) {
    used = end;
  }

  /**
   * Adds the steps that lead on behind a member of the object whose steps lie in {@code [from,
   * to)}.
   *
   * @return the scopes of the paths that end at this member, as bits
   */
  long enter(String name, int from, int to) {
    reached = 0;
    for (int i = from; i < to; i += 2) {
      String path = paths[steps[i]];
      int at = steps[i + 1];
      if (path.startsWith(name, at)) {
        int behind = at + name.length();
        if (behind == path.length()) {
          reached |= 1L << (steps[i] + 1);
        } else if (path.charAt(behind) == '.') {
          push(steps[i], behind + 1);
        }
      }
    }
    return reached;
  }

  private void push(int path, int at) {
    if (used + 2 > steps.length) {
      steps = java.util.Arrays.copyOf(steps, steps.length * 2);
    }
    steps[used++] = path;
    steps[used++] = at;
  }
}
