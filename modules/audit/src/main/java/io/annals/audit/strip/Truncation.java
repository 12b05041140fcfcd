package io.annals.audit.strip;

import io.annals.audit.JsonText;
import io.annals.audit.splice.Members;
import io.annals.audit.splice.Splice;
import java.nio.charset.StandardCharsets;

/**
 * Makes an event fit: takes its bodies away and marks it with the annotation {@code
 * "audit.k8s.io/truncated":"true"}, as kube-apiserver marks what it cut itself (pkg/audit/policy,
 * plugin/pkg/audit/truncate). The level stays: it says what was asked for. Stateless.
 */
public final class Truncation {
  private static final String NAME = "audit.k8s.io/truncated";
  private static final String MEMBER = "\"" + NAME + "\":\"true\"";

  private Truncation() {}

  /**
   * The event without bodies, with the mark; no other byte is touched. It can still be larger than
   * any limit.
   *
   * @param event one JSON object; not changed
   * @throws IllegalArgumentException the text is no JSON object
   */
  public static byte[] truncate(byte[] event) {
    int start = JsonText.start(event);
    if (start == event.length || event[start] != '{') {
      throw new IllegalArgumentException("not a JSON object");
    }
    Splice splice = new Splice(event);
    Cuts cuts = new Cuts(event, start, splice);
    int annotationsFrom = -1;
    int annotationsTo = -1;
    boolean empty = true;
    while (cuts.next()) {
      Members member = cuts.members();
      if (member.named("requestObject") || member.named("responseObject")) {
        cuts.cut();
        continue;
      }
      empty = false;
      if (member.named("annotations")) {
        annotationsFrom = member.valueFrom();
        annotationsTo = member.valueTo();
      }
    }
    if (annotationsFrom < 0) {
      int end = cuts.members().end() - 1;
      splice.replace(end, end, bytes((empty ? "" : ",") + "\"annotations\":{" + MEMBER + "}"));
    } else if (event[annotationsFrom] == '{') {
      mark(event, annotationsFrom, splice);
    } else {
      splice.replace(annotationsFrom, annotationsTo, bytes("{" + MEMBER + "}"));
    }
    return splice.text();
  }

  private static void mark(byte[] event, int annotations, Splice splice) {
    boolean empty = true;
    boolean marked = false;
    Members members = Members.ofObject(event, annotations);
    while (members.next()) {
      empty = false;
      if (members.named(NAME)) {
        marked = true;
        splice.replace(members.valueFrom(), members.valueTo(), bytes("\"true\""));
      }
    }
    if (!marked) {
      int end = members.end() - 1;
      splice.replace(end, end, bytes((empty ? "" : ",") + MEMBER));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
