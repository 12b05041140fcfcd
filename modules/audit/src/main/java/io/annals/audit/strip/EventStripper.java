package io.annals.audit.strip;

import io.annals.audit.JsonText;
import io.annals.audit.policy.Level;
import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Members;
import io.annals.audit.splice.Splice;
import java.nio.charset.StandardCharsets;

/**
 * Lowers events to a level, as kube-apiserver would have written them there, touching no other
 * byte: what is left keeps its order, blanks and escapes.
 *
 * <ul>
 *   <li>Below {@code Request} an event has no requestObject, below {@code RequestResponse} no
 *       responseObject (audit.k8s.io/v1, Level). What the new level does not have goes, each member
 *       with one comma and its own blanks; what an event has less than the level is not missed.
 *   <li>{@code level} becomes the new one where it is higher. A level is never raised.
 *   <li>Members that stand twice are treated alike, whichever a reader would take. Names are known
 *       however they are escaped.
 * </ul>
 *
 * <p>Stateless.
 */
public final class EventStripper {
  private EventStripper() {}

  /**
   * The event at no more than {@code atMost}.
   *
   * @param event a valid event: one JSON object with a level; not changed
   * @param omitManagedFields also removes {@code metadata.managedFields} of the objects in bodies
   *     (see {@link ManagedFields})
   * @return the same array when nothing changes
   * @throws IllegalArgumentException the text is no JSON object
   */
  public static byte[] strip(byte[] event, Level atMost, boolean omitManagedFields) {
    if (atMost == Level.REQUEST_RESPONSE && !omitManagedFields) {
      return event;
    }
    int start = JsonText.start(event);
    if (start == event.length || event[start] != '{') {
      throw new IllegalArgumentException("not a JSON object");
    }
    Splice splice = new Splice(event);
    ManagedFields managed = omitManagedFields ? new ManagedFields(event, splice) : null;
    Cuts cuts = new Cuts(event, start, splice);
    boolean patch = false;
    while (cuts.next()) {
      Members member = cuts.members();
      if (member.named("requestObject")) {
        body(cuts, atMost.compareTo(Level.REQUEST) >= 0, managed, true);
      } else if (member.named("responseObject")) {
        body(cuts, atMost == Level.REQUEST_RESPONSE, managed, false);
      } else if (member.named("level")) {
        level(event, member, atMost, splice);
      } else if (member.named("verb")) {
        patch = JsonBytes.is(event, member.valueFrom(), member.valueTo(), "patch");
      }
    }
    if (patch && managed != null) {
      managed.keepThoseOfRequests();
    }
    return splice.text();
  }

  private static void body(Cuts cuts, boolean kept, ManagedFields managed, boolean ofRequest) {
    if (!kept) {
      cuts.cut();
    } else if (managed != null) {
      managed.omit(cuts.members(), ofRequest);
    }
  }

  private static void level(byte[] event, Members member, Level atMost, Splice splice) {
    int from = member.valueFrom();
    int to = member.valueTo();
    for (Level level : Level.values()) {
      if (level.compareTo(atMost) <= 0 && JsonBytes.is(event, from, to, level.text())) {
        return;
      }
    }
    splice.replace(from, to, ('"' + atMost.text() + '"').getBytes(StandardCharsets.US_ASCII));
  }
}
