package io.annals.audit;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip as it comes: {@link #offer} packed bytes, {@link #read} until it answers 0. Several
 * members one after the other and zeros after the last are one stream, as gzip itself has it;
 * checksums and lengths are checked. Output is given in pieces of the caller's size, so that a bomb
 * is noticed as soon as it is too large. Not thread-safe; must be closed.
 */
public final class Gunzip implements AutoCloseable {
  private enum At {
    MAGIC,
    HEADER,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CHECK,
    DATA,
    TRAILER
  }

  private static final int EXTRA_FLAG = 4;
  private static final int NAME_FLAG = 8;
  private static final int COMMENT_FLAG = 16;
  private static final int CHECK_FLAG = 2;
  private static final int UNKNOWN_FLAGS = 0xE0;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] fixed = new byte[10];

  private byte[] input = new byte[0];
  private int from;
  private int to;
  private At at = At.MAGIC;
  private int filled;
  private int extraLeft;
  private int flags;
  private long memberLength;
  private boolean anyMember;

  /** Gives the next packed bytes; only when {@link #read} has answered 0. Not copied. */
  public void offer(byte[] packed, int from, int to) {
    this.input = packed;
    this.from = from;
    this.to = to;
  }

  /**
   * Unpacks into {@code out}.
   *
   * @return how many bytes; 0 when more packed bytes are needed
   * @throws ZipException when the stream is damaged, with a public text
   */
  public int read(byte[] out) throws ZipException {
    while (from < to) {
      if (at == At.DATA) {
        int n = inflate(out);
        if (n > 0) {
          return n;
        }
      } else {
        header(input[from++]);
      }
    }
    return 0;
  }

  /** Whether the stream may end here. */
  public boolean complete() {
    return at == At.MAGIC && filled == 0 && anyMember;
  }

  @Override
  public void close() {
    inflater.end();
  }

  private int inflate(byte[] out) throws ZipException {
    inflater.setInput(input, from, to - from);
    try {
      int n = inflater.inflate(out);
      from = to - inflater.getRemaining();
      checksum.update(out, 0, n);
      memberLength += n;
      if (inflater.finished()) {
        next(At.TRAILER);
      } else if (inflater.needsDictionary()) {
        throw new ZipException("gzip data needs a dictionary");
      }
      return n;
    } catch (DataFormatException e) {
      throw new ZipException("damaged gzip data");
    }
  }

  private void next(At state) {
    at = state;
    filled = 0;
  }

  /** Takes one byte of what is not data. */
  private void header(byte b) throws ZipException {
    switch (at) {
      case MAGIC -> magic(b);
      case HEADER -> {
        fixed[filled++] = b;
        if (filled == 10) {
          member();
        }
      }
      case EXTRA -> {
        extra(b);
      }
      case NAME, COMMENT -> {
        if (b == 0) {
          option(at == At.NAME ? At.COMMENT : At.HEADER_CHECK);
        }
      }
      case HEADER_CHECK -> {
        if (++filled == 2) {
          data();
        }
      }
      case TRAILER -> {
        fixed[filled++] = b;
        if (filled == 8) {
          trailer();
        }
      }
      case DATA -> throw new IllegalStateException("data is no header");
    }
  }

  private void magic(byte b) throws ZipException {
    if (b == 0 && filled == 0 && anyMember) {
      return; // padding
    }
    fixed[filled] = b;
    if (b != (byte) (filled == 0 ? 0x1F : 0x8B)) {
      throw new ZipException(anyMember ? "bytes after the gzip data" : "not gzip data");
    }
    if (++filled == 2) {
      at = At.HEADER;
    }
  }

  private void member() throws ZipException {
    flags = fixed[3];
    if (fixed[2] != 8 || (flags & UNKNOWN_FLAGS) != 0) {
      throw new ZipException("gzip data of an unknown form");
    }
    anyMember = true;
    extraLeft = -1;
    option(At.EXTRA);
  }

  /** Goes to the first optional part at or after {@code part} that the flags announce. */
  private void option(At part) {
    if (part == At.EXTRA && (flags & EXTRA_FLAG) != 0) {
      next(At.EXTRA);
    } else if (part.compareTo(At.NAME) <= 0 && (flags & NAME_FLAG) != 0) {
      next(At.NAME);
    } else if (part.compareTo(At.COMMENT) <= 0 && (flags & COMMENT_FLAG) != 0) {
      next(At.COMMENT);
    } else if ((flags & CHECK_FLAG) != 0) {
      next(At.HEADER_CHECK);
    } else {
      data();
    }
  }

  private void extra(byte b) {
    if (extraLeft < 0) {
      fixed[filled++] = b;
      if (filled < 2) {
        return;
      }
      extraLeft = (fixed[0] & 0xFF) | (fixed[1] & 0xFF) << 8;
    } else {
      extraLeft--;
    }
    if (extraLeft == 0) {
      option(At.NAME);
    }
  }

  private void data() {
    inflater.reset();
    checksum.reset();
    memberLength = 0;
    next(At.DATA);
  }

  private void trailer() throws ZipException {
    if (little(0) != checksum.getValue() || little(4) != (memberLength & 0xFFFFFFFFL)) {
      throw new ZipException("gzip data with a wrong checksum");
    }
    next(At.MAGIC);
  }

  private long little(int at) {
    return (fixed[at] & 0xFFL)
        | (fixed[at + 1] & 0xFFL) << 8
        | (fixed[at + 2] & 0xFFL) << 16
        | (fixed[at + 3] & 0xFFL) << 24;
  }
}
