package io.annals.audit.strip;

import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Members;
import io.annals.audit.splice.Splice;
import java.util.Arrays;

/**
 * Removes {@code metadata.managedFields} where kube-apiserver's omitManagedFields does (pkg/audit/
 * request.go, copyWithoutManagedFields): of the object that a body is, of each of its {@code
 * items}, and of the objects in the rows of a Table. A patch is logged as it was sent, so the
 * request body of verb patch keeps them. Not thread-safe.
 */
final class ManagedFields {
  private final byte[] text;
  private final Splice splice;
  private int[] ofRequests = new int[0];

  ManagedFields(byte[] text, Splice splice) {
    this.text = text;
    this.splice = splice;
  }

  /** Removes those of the body that is the member's value. */
  void omit(Members body, boolean ofRequest) {
    if (body.first() != '{') {
      return;
    }
    int edits = splice.edits();
    body.passed(inBody(body.valueFrom()));
    if (ofRequest && splice.edits() > edits) {
      int[] more = Arrays.copyOf(ofRequests, ofRequests.length + 2);
      more[ofRequests.length] = edits;
      more[ofRequests.length + 1] = splice.edits();
      ofRequests = more;
    }
  }

  /** The requestObject, as it turned out, is a patch. */
  void keepThoseOfRequests() {
    for (int i = ofRequests.length - 2; i >= 0; i -= 2) {
      splice.forget(ofRequests[i], ofRequests[i + 1]);
    }
    ofRequests = new int[0];
  }

  /** Returns where the body ends, as do the methods below with what they go through. */
  private int inBody(int from) {
    Members members = Members.ofObject(text, from);
    while (members.next()) {
      byte first = members.first();
      if (first == '{' && members.named("metadata")) {
        members.passed(inMetadata(members.valueFrom()));
      } else if (first == '[' && members.named("items")) {
        members.passed(inEach(members.valueFrom(), false));
      } else if (first == '[' && members.named("rows") && isTable(from)) {
        members.passed(inEach(members.valueFrom(), true));
      }
    }
    return members.end();
  }

  private boolean isTable(int from) {
    boolean table = false;
    Members members = Members.ofObject(text, from);
    while (members.next()) {
      if (members.named("kind")) {
        table = JsonBytes.is(text, members.valueFrom(), members.valueTo(), "Table");
      }
    }
    return table;
  }

  private int inEach(int from, boolean rows) {
    Members elements = Members.ofArray(text, from);
    while (elements.next()) {
      if (elements.first() == '{') {
        int at = elements.valueFrom();
        elements.passed(rows ? inRow(at) : inObject(at));
      }
    }
    return elements.end();
  }

  private int inRow(int from) {
    Members members = Members.ofObject(text, from);
    while (members.next()) {
      if (members.first() == '{' && members.named("object")) {
        members.passed(inObject(members.valueFrom()));
      }
    }
    return members.end();
  }

  private int inObject(int from) {
    Members members = Members.ofObject(text, from);
    while (members.next()) {
      if (members.first() == '{' && members.named("metadata")) {
        members.passed(inMetadata(members.valueFrom()));
      }
    }
    return members.end();
  }

  private int inMetadata(int from) {
    Cuts cuts = new Cuts(text, from, splice);
    while (cuts.next()) {
      if (cuts.members().named("managedFields")) {
        cuts.cut();
      }
    }
    return cuts.members().end();
  }
}
