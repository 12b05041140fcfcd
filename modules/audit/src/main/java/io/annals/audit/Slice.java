package io.annals.audit;

/** One piece of a body, in the order of the body; positions count from 0. */
public sealed interface Slice {
  /**
   * An event.
   *
   * @param bytes its text as it came, or without its bodies if {@code truncated}; not copied
   * @param dedupeHash of the event as it came
   * @param truncated it was larger than the limit, lost its bodies and is marked so
   * @param length bytes as it came
   */
  record Valid(
      int position, byte[] bytes, EventKeys keys, int dedupeHash, boolean truncated, long length)
      implements Slice {}

  /**
   * An item that is no event.
   *
   * @param reason for a person; never the item's own text
   * @param length bytes as it came
   * @param item the item if it parsed as JSON and is small; without requestObject and
   *     responseObject if it is small then; else null. As it came: secrets are in it, and {@link
   *     io.annals.audit.redact.Redactor#redactItem} must see it before anything keeps or shows it
   */
  record Invalid(int position, String reason, long length, byte[] sha256, byte[] item)
      implements Slice {}

  /** What follows the last item that could be told apart; the last slice of a body. */
  record Rest(int position, String reason, long length, byte[] sha256) implements Slice {}

  /** A whole body in which no item could be told apart; its only slice. */
  record Unreadable(String reason, long length, byte[] sha256) implements Slice {}
}
