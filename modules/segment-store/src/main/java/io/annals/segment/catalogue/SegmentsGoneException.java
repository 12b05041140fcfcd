package io.annals.segment.catalogue;

/** Segments that were to leave the catalogue had left it before; nothing was changed. */
public final class SegmentsGoneException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SegmentsGoneException(int wanted, int found) {
    super("of " + wanted + " segments " + found + " are in the catalogue");
  }
}
