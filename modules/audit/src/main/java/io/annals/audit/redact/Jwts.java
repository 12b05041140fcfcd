package io.annals.audit.redact;

import io.annals.audit.JsonCheck;
import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Members;

/**
 * Finds JSON Web Tokens in decoded text: parts in base64url with dots between (RFC 7515, 7.1; five
 * parts as in RFC 7516, 7.1 are one token too), the first of which decodes to a JSON object that
 * has a member {@code alg}. A header may be glued to something before it. Stateless.
 */
final class Jwts {
  /** {@code {"alg":0}} in base64url. */
  static final int SHORTEST_HEADER = 12;

  private static final int HEADER_NESTING = 32;

  /**
   * So many starts of a header that look right are decoded; the next one counts as right. A real
   * token shows at the first.
   */
  private static final int MOST_TRIES = 32;

  private Jwts() {}

  /** Gives the tokens in {@code text[from..to)} to {@code spans}. */
  static void find(byte[] text, int from, int to, Spans spans) {
    int run = from;
    int i = from;
    while (i < to) {
      byte b = text[i];
      if (Base64Text.isUrlSafe(b) || (b == '=' && i > run)) {
        i++;
      } else if (b != '.') {
        run = ++i;
      } else {
        int end = i - run >= SHORTEST_HEADER ? token(text, run, i, to, spans) : i;
        i = Math.max(end, i + 1);
        run = i;
      }
    }
  }

  /** Returns the end of the token whose first part ends at {@code dot}, or {@code dot}. */
  private static int token(byte[] text, int run, int dot, int to, Spans spans) {
    int headerTo = dot;
    while (headerTo > run && text[headerTo - 1] == '=') {
      headerTo--;
    }
    int from = run;
    for (int i = run; i < headerTo; i++) {
      from = text[i] == '=' ? i + 1 : from; // "access_token=eyJ..."
    }
    int payloadTo = part(text, dot + 1, to);
    if (payloadTo == to || text[payloadTo] != '.') {
      return dot;
    }
    int end = part(text, payloadTo + 1, to);
    if (end == dot + 2) {
      return dot;
    }
    int header = header(text, from, headerTo);
    if (header < 0) {
      return dot;
    }
    end = encrypted(text, end, to);
    spans.add(header, end, Redaction.Kind.JWT);
    return end;
  }

  private static int part(byte[] text, int from, int to) {
    int i = from;
    while (i < to && Base64Text.isUrlSafe(text[i])) {
      i++;
    }
    int end = i;
    while (end < to && end < i + 2 && end > from && text[end] == '=') {
      end++;
    }
    return end;
  }

  /** Two more parts that are not empty belong to the token. */
  private static int encrypted(byte[] text, int end, int to) {
    if (end == to || text[end] != '.') {
      return end;
    }
    int fourth = part(text, end + 1, to);
    if (fourth == end + 1 || fourth == to || text[fourth] != '.') {
      return end;
    }
    int fifth = part(text, fourth + 1, to);
    return fifth == fourth + 1 ? end : fifth;
  }

  /** Where the header begins that ends before {@code to}; -1 if there is none. */
  private static int header(byte[] text, int from, int to) {
    if (isHeader(text, from, to)) {
      return from;
    }
    int tries = 0;
    for (int i = from + 1; i + SHORTEST_HEADER <= to; i++) {
      if (mayBegin(text, i)) {
        if (tries++ == MOST_TRIES || isHeader(text, i, to)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** Whether an opening brace with a quote or blank behind it is at {@code i} in base64. */
  static boolean mayBegin(byte[] text, int i) {
    return text[i] == 'e' && (text[i + 1] == 'y' || text[i + 1] == 'w');
  }

  private static boolean isHeader(byte[] text, int from, int to) {
    if (to - from < SHORTEST_HEADER) {
      return false;
    }
    byte[] head = Base64Text.decode(text, from, from + 4);
    if (head == null || (JsonBytes.notBlank(head, 0) == 0 && head[0] != '{')) {
      return false;
    }
    byte[] header = Base64Text.decode(text, from, to);
    if (header == null) {
      return false;
    }
    int brace = JsonBytes.notBlank(header, 0);
    if (brace == header.length
        || header[brace] != '{'
        || !JsonCheck.isValue(header, 0, header.length, HEADER_NESTING)) {
      return false;
    }
    Members members = Members.ofObject(header, brace);
    while (members.next()) {
      if (members.named("alg")) {
        return true;
      }
    }
    return false;
  }
}
