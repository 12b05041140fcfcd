package io.annals.platform.net;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A set of addresses made of networks; asking takes a binary search. Immutable. */
public final class Networks {
  public static final Networks NONE = new Networks(List.of());

  private final IpAddress[] first;
  private final IpAddress[] last;

  /** Networks may overlap. */
  public Networks(Collection<Network> networks) {
    List<IpAddress> starts = new ArrayList<>();
    List<IpAddress> ends = new ArrayList<>();
    networks.stream()
        .sorted(Comparator.comparing(Network::first).thenComparing(Network::bits))
        .forEach(
            network -> {
              // Of two networks that overlap, one holds the other.
              if (ends.isEmpty() || network.first().compareTo(ends.get(ends.size() - 1)) > 0) {
                starts.add(network.first());
                ends.add(network.last());
              }
            });
    first = starts.toArray(IpAddress[]::new);
    last = ends.toArray(IpAddress[]::new);
  }

  public boolean contains(IpAddress address) {
    int from = 0;
    int to = first.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (first[middle].compareTo(address) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from > 0 && address.compareTo(last[from - 1]) <= 0;
  }
}
