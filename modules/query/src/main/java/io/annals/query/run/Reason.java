package io.annals.query.run;

/** Why an answer may lack something. */
public enum Reason {
  /** The time for the query was up. */
  DEADLINE("deadline"),
  /** A segment is damaged or missing. */
  UNREADABLE_SEGMENT("unreadableSegment"),
  /** A stored event is none that a policy can judge. */
  UNREADABLE_EVENT("unreadableEvent"),
  /** The store has not yet read the log to its end. */
  CATCHING_UP("catchingUp"),
  /** More events would have had to be looked at than one query may. */
  SCAN_LIMIT("scanLimit"),
  /** More different values than can be counted. */
  VALUE_LIMIT("valueLimit"),
  /** More names than were asked for. */
  LIMIT("limit"),
  /** More text than an answer may hold. */
  SIZE_LIMIT("sizeLimit");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** As the API writes it. */
  public String text() {
    return text;
  }
}
