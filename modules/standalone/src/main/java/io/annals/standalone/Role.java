package io.annals.standalone;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a process does; one process may do everything. */
enum Role {
  ADMIN,
  INGEST,
  STORE,
  QUERY,
  WATCH;

  /** {@code admin,store}; empty when a word is no role, or there is none. */
  static Optional<Set<Role>> parse(String text) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : text.split(",")) {
      Optional<Role> role =
          Arrays.stream(values()).filter(r -> r.word().equals(word.strip())).findFirst();
      if (role.isEmpty()) {
        return Optional.empty();
      }
      roles.add(role.get());
    }
    return Optional.of(roles);
  }

  static String all() {
    return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(","));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
