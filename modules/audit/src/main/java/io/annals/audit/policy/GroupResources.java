package io.annals.audit.policy;

import java.util.List;

/**
 * Resources of one API group. Immutable.
 *
 * @param group exact, {@code ""} = core
 * @param resources patterns such as {@code pods}, {@code pods/log}, {@code pods/*}, {@code *}{@code
 *     /status}, {@code *}; empty = all of the group, sub-resources too
 * @param resourceNames exact; empty = all
 */
public record GroupResources(String group, List<String> resources, List<String> resourceNames) {
  public GroupResources {
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
  }
}
