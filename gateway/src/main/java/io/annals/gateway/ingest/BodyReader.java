package io.annals.gateway.ingest;

import io.annals.audit.BodySlicer;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import java.util.zip.ZipException;

/**
 * Decompresses one body and has it sliced, a bounded step at a time so that no event loop is held
 * long. One event loop.
 */
final class BodyReader implements AutoCloseable {
  /** What {@link #step} may unpack for one sink: about two milliseconds of slicing. */
  private static final int STEP = 512 << 10;

  private static final int PIECE = 64 << 10;

  private final BodySlicer slicer;
  private final Unpacking unpacking; // null = plain
  private final byte[] unpacked;
  private final int step;
  private final long maxBody;
  private final Delivery delivery;
  private final IngestMeters meters;
  private long length;
  private boolean broken;

  /**
   * @param unpacking closed with this; null = the body is plain
   */
  BodyReader(
      BodySlicer slicer,
      Unpacking unpacking,
      long maxBody,
      Delivery delivery,
      IngestMeters meters) {
    this.slicer = slicer;
    this.unpacking = unpacking;
    this.unpacked = unpacking == null ? null : new byte[PIECE];
    // What is appended between two looks at the log's memory stays the same, however many take it.
    this.step = STEP / delivery.copies();
    this.maxBody = maxBody;
    this.delivery = delivery;
    this.meters = meters;
  }

  /**
   * Takes bytes as they came. True when {@link #step} must be called before more are given.
   *
   * @throws ProblemException 413 when the body is larger than it may be
   */
  boolean take(byte[] bytes) {
    delivery.wire().came(bytes.length);
    meters.wireBytes.increment(bytes.length);
    if (unpacking == null) {
      slice(bytes, bytes.length);
      return false;
    }
    unpacking.offer(bytes);
    return step();
  }

  /** Goes on with what was taken; true when there is still more to do. */
  boolean step() {
    int done = 0;
    while (!broken && done < step) {
      try {
        int n = unpacking.read(unpacked);
        if (n == 0) {
          return false;
        }
        slice(unpacked, n);
        done += n;
      } catch (ZipException damaged) {
        broken = true;
        slicer.breakOff(damaged.getMessage());
      }
    }
    return !broken;
  }

  private void slice(byte[] bytes, int n) {
    length += n;
    if (length > maxBody) {
      throw tooLarge(maxBody);
    }
    meters.bodyBytes.increment(n);
    delivery.wire().unpacked(n);
    slicer.feed(bytes, 0, n);
  }

  static ProblemException tooLarge(long maxBody) {
    return new ProblemException(
        ProblemType.TOO_LARGE,
        "the body is larger than ingest.max-body, " + maxBody + " bytes after decompression");
  }

  /** The body is complete. */
  void end() {
    if (broken) {
      return;
    }
    if (unpacking == null || unpacking.complete()) {
      slicer.finish();
    } else {
      slicer.breakOff("the " + unpacking.encoding() + " data breaks off");
    }
  }

  /** The body is cut short. */
  void breakOff(String reason) {
    if (!broken) {
      slicer.breakOff(reason);
    }
  }

  /** Bytes that the body holds while it waits for more. */
  long held() {
    return slicer.heldBytes() + (unpacking == null ? 0 : unpacking.held());
  }

  @Override
  public void close() {
    if (unpacking != null) {
      unpacking.close();
    }
  }
}
