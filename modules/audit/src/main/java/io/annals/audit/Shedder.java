package io.annals.audit;

import java.security.MessageDigest;
import java.util.Set;

/**
 * Rebuilds one event without some of its members while it streams by, so that an event of any size
 * needs no more memory than what is left of it. Blanks between members are left out.
 */
final class Shedder implements JsonScanner.Members {
  private enum Region {
    OUTSIDE,
    NAME,
    KEPT,
    DROPPED
  }

  private final Set<MemberName> dropped;
  private final int limit;
  private final DedupeHash hash;
  private final JsonScanner scanner;
  private final MessageDigest sha = Sha256.begin();
  private final ByteArray kept = new ByteArray();

  private long length;
  private boolean oversize;
  private byte[] piece;
  private Region region = Region.OUTSIDE;
  private int regionFrom;
  private int memberFrom;
  private boolean hashing;
  private boolean nothingHashed = true;

  /**
   * @param limit bytes that may be left; more is {@link #oversize}, and only the digest goes on
   * @param hash taken of the event as it came; null for none
   */
  Shedder(Set<MemberName> dropped, int limit, int nesting, DedupeHash hash) {
    this.dropped = dropped;
    this.limit = limit;
    this.hash = hash;
    this.scanner = new JsonScanner(nesting, false, this);
    if (hash != null) {
      hash.begin();
    }
  }

  /** Takes the next bytes; returns the index behind the last one that belongs to the event. */
  int feed(byte[] bytes, int from, int to) {
    piece = bytes;
    regionFrom = from;
    int end = scanner.scan(bytes, from, to);
    flush(end);
    sha.update(bytes, from, end - from);
    length += end - from;
    return end;
  }

  /** Memory that the event takes. */
  long heldBytes() {
    return kept.capacity();
  }

  JsonScanner scanner() {
    return scanner;
  }

  /** Bytes of the event as it came. */
  long length() {
    return length;
  }

  /** Of the event as it came; running. */
  MessageDigest sha() {
    return sha;
  }

  boolean oversize() {
    return oversize;
  }

  /** What is left of the event, complete. */
  byte[] rebuilt() {
    keep((byte) (kept.size() == 0 ? '{' : '}'));
    if (kept.size() == 1) {
      keep((byte) '}');
    }
    return kept.copy();
  }

  int dedupeHash() {
    return hash.end();
  }

  @Override
  public void begins(int at) {
    memberFrom = kept.size();
    keep((byte) (memberFrom == 0 ? '{' : ','));
    region = Region.NAME;
    regionFrom = at;
  }

  @Override
  public void named(MemberName name, int at) {
    flush(at);
    boolean drop = dropped.contains(name);
    hashing =
        hash != null && !oversize && name != MemberName.KIND && name != MemberName.API_VERSION;
    if (hashing) {
      hash.member(nothingHashed);
      nothingHashed = false;
      hash.update(kept.array(), memberFrom + 1, kept.size());
    }
    if (drop && !oversize) {
      kept.cutTo(memberFrom);
    }
    region = drop ? Region.DROPPED : Region.KEPT;
  }

  @Override
  public boolean value(int at, byte first) {
    return false;
  }

  @Override
  public void ends(int at) {
    flush(at);
    region = Region.OUTSIDE;
  }

  private void flush(int at) {
    if ((region == Region.NAME || region == Region.KEPT) && fits(at - regionFrom)) {
      kept.append(piece, regionFrom, at);
    }
    if (hashing && (region == Region.KEPT || region == Region.DROPPED)) {
      hash.update(piece, regionFrom, at);
    }
    regionFrom = at;
  }

  private void keep(byte b) {
    if (fits(1)) {
      kept.append(b);
    }
  }

  private boolean fits(int more) {
    if (!oversize && (long) kept.size() + more > limit) {
      oversize = true;
      kept.clear();
    }
    return !oversize;
  }
}
