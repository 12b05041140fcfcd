package io.annals.tenancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Part of a list.
 *
 * @param last the id of its last item when more follow
 */
public record Page<T>(List<T> items, Optional<String> last) {
  public Page {
    items = List.copyOf(items);
  }

  /** A page of rows that were read with one more than {@code request} wants. */
  public static <T> Page<T> of(Iterable<T> oneMore, PageRequest request, Function<T, String> id) {
    List<T> items = new ArrayList<>();
    for (T item : oneMore) {
      if (items.size() == request.size()) {
        return new Page<>(items, Optional.of(id.apply(items.get(items.size() - 1))));
      }
      items.add(item);
    }
    return new Page<>(items, Optional.empty());
  }
}
