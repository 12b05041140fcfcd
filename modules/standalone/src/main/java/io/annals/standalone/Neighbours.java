package io.annals.standalone;

import io.annals.tenancy.LiveProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process must be told as soon as it is not alone, since what it would make for itself would
 * be another than its neighbours'. Pure.
 */
final class Neighbours {
  private Neighbours() {}

  /**
   * @param others the live processes that share PostgreSQL with this one
   * @throws StartException when something must be configured; names everything
   */
  static void check(ProgramConfig config, List<LiveProcess> others) {
    if (others.isEmpty()) {
      return;
    }
    Set<Role> roles = config.roles();
    boolean asks = roles.contains(Role.STORE) || roles.contains(Role.QUERY);
    List<String> missing = new ArrayList<>();
    if (asks && config.peers().secret().isEmpty()) {
      missing.add("internal.secret");
    }
    if (roles.contains(Role.ADMIN) && config.operatorToken().isEmpty()) {
      missing.add("operator-token");
    }
    if ((asks || roles.contains(Role.ADMIN)) && config.ownBlobs()) {
      missing.add("blob.dir");
    }
    if (!missing.isEmpty()) {
      throw new StartException(
          "other processes share this PostgreSQL ("
              + others.stream().map(LiveProcess::id).collect(Collectors.joining(", "))
              + "): all of them must be told the same "
              + String.join(", ", missing));
    }
  }
}
