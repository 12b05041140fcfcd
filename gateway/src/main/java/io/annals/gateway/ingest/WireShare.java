package io.annals.gateway.ingest;

/**
 * Splits the size of a body on the wire among its items by their sizes. Each item's share is its
 * length at the compression so far (its length itself when nothing is compressed); the last item
 * also gets what is left, such as the list around the items, so that the shares add up to the size
 * on the wire exactly. One event loop.
 */
final class WireShare {
  private long wire;
  private long body;
  private long given;

  void came(long wireBytes) {
    wire += wireBytes;
  }

  void unpacked(long bodyBytes) {
    body += bodyBytes;
  }

  /** The share of an item that others follow. */
  int of(long length) {
    long share = Math.min(wire - given, length * wire / Math.max(1, body));
    given += share;
    return (int) Math.min(share, Integer.MAX_VALUE);
  }

  /** The share of the last item. */
  int rest() {
    long share = wire - given;
    given = wire;
    return (int) Math.min(share, Integer.MAX_VALUE);
  }
}
