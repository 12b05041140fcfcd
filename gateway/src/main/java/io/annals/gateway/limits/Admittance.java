package io.annals.gateway.limits;

/** What a tenant's quota says of one request. */
public sealed interface Admittance {
  /** Of a tenant without limits. */
  Admittance FREE = new Take(Charge.NONE);

  /**
   * It is let in.
   *
   * @param charge to be settled once
   */
  record Take(Charge charge) implements Admittance {}

  /**
   * It is to come again: its events can still be kept.
   *
   * @param seconds after which there is probably room
   */
  record Refuse(int seconds) implements Admittance {}

  /** It is read, counted and forgotten: its events could not be kept by waiting. */
  record Shed(ShedCause cause) implements Admittance {}
}
