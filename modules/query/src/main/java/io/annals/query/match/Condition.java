package io.annals.query.match;

/** A search over numbered leaves, each of which is true, false or not yet known. */
sealed interface Condition {
  /** Not yet known. */
  byte OPEN = 0;

  byte TRUE = 1;
  byte FALSE = 2;

  /** {@link #OPEN} as long as what is not known yet can change it. */
  byte of(byte[] leaves);

  /** Always true. */
  record Always() implements Condition {
    @Override
    public byte of(byte[] leaves) {
      return TRUE;
    }
  }

  /** A leaf. */
  record Is(int leaf) implements Condition {
    @Override
    public byte of(byte[] leaves) {
      return leaves[leaf];
    }
  }

  /** Not. */
  record Opposite(Condition condition) implements Condition {
    @Override
    public byte of(byte[] leaves) {
      return switch (condition.of(leaves)) {
        case TRUE -> FALSE;
        case FALSE -> TRUE;
        default -> OPEN;
      };
    }
  }

  /**
   * And ({@code decisive} is false) or or ({@code decisive} is true): one part of the decisive
   * value decides. The array is not copied.
   */
  record Several(Condition[] parts, byte decisive) implements Condition {
    @Override
    public byte of(byte[] leaves) {
      byte all = decisive == TRUE ? FALSE : TRUE;
      for (Condition part : parts) {
        byte value = part.of(leaves);
        if (value == decisive) {
          return value;
        }
        if (value == OPEN) {
          all = OPEN;
        }
      }
      return all;
    }
  }
}
