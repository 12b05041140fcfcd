package io.annals.gateway.limits;

/** What one request costs its tenant; known when it is over. Thread-safe. */
public interface Charge {
  /** Costs nothing. */
  Charge NONE = (events, bytes) -> {};

  /**
   * The request is over. At most once.
   *
   * @param events items that were taken in, whatever became of them; 0 = the request costs nothing
   * @param bytes of their text as it came
   */
  void settle(long events, long bytes);
}
