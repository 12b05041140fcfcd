package io.annals.segment.format;

import io.annals.audit.EventTokens;
import io.annals.audit.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The hashes of an event's tokens: those of {@link EventTokens}, without a text for each, which
 * would be half the work of writing a segment. Strict JSON is read here, byte by byte; a string
 * with escapes or other characters than ASCII is decoded; at anything unusual {@link EventTokens}
 * is asked for the whole event. So there may be more hashes than tokens, never fewer. Not
 * thread-safe.
 */
final class TokenHashes {
  /** Deeper events are left to {@link EventTokens}, so that they cannot exhaust the stack. */
  private static final int MOST_DEPTH = 200;

  private static final char REPLACEMENT = '\uFFFD';

  /** By byte: 0 for a delimiter, else the byte in lower case. */
  private static final byte[] LOWERED = lowered();

  private final LongConsumer sink;
  private byte[] json = {};
  private int at;
  private byte[] token = new byte[256];
  private int tokenLength;

  /** Something that only {@link EventTokens} may judge. */
  private static final class UnusualException extends Exception {
    private UnusualException() {
      super(null, null, false, false);
    }
  }

  TokenHashes(LongConsumer sink) {
    this.sink = sink;
  }

  private static byte[] lowered() {
    byte[] lowered = new byte[128];
    for (int c = 0; c < lowered.length; c++) {
      lowered[c] = Tokens.isDelimiter(c) ? 0 : (byte) Character.toLowerCase(c);
    }
    return lowered;
  }

  /** Gives the hash of each token of the event to the sink, repeats included. */
  void of(byte[] event) {
    json = event;
    at = 0;
    tokenLength = 0;
    try {
      skipBlanks();
      expect('{');
      object(1);
      skipBlanks();
      if (at != json.length) {
        throw new UnusualException();
      }
    } catch (UnusualException unusual) {
      EventTokens.forEach(event, t -> sink.accept(TokenHash.of(t)));
    }
  }

  private void value(int depth) throws UnusualException {
    byte first = next();
    switch (first) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  /** From after the brace to after the other. */
  private void object(int depth) throws UnusualException {
    if (depth > MOST_DEPTH) {
      throw new UnusualException();
    }
    skipBlanks();
    if (peek() == '}') {
      at++;
      return;
    }
    byte between;
    do {
      skipBlanks();
      expect('"');
      string();
      skipBlanks();
      expect(':');
      skipBlanks();
      value(depth);
      skipBlanks();
      between = next();
    } while (between == ',');
    if (between != '}') {
      throw new UnusualException();
    }
  }

  private void array(int depth) throws UnusualException {
    if (depth > MOST_DEPTH) {
      throw new UnusualException();
    }
    skipBlanks();
    if (peek() == ']') {
      at++;
      return;
    }
    byte between;
    do {
      skipBlanks();
      value(depth);
      skipBlanks();
      between = next();
    } while (between == ',');
    if (between != ']') {
      throw new UnusualException();
    }
  }

  /** From after the quote to after the other. */
  private void string() throws UnusualException {
    int start = at;
    for (byte b = next(); b != '"'; b = next()) {
      if (b < ' ' || b == '\\') {
        tokenLength = 0;
        at = start;
        decodedString();
        return;
      }
      add(b);
    }
    endToken();
  }

  /** Adds a byte of plain text. */
  private void add(byte b) {
    byte lowered = LOWERED[b];
    if (lowered == 0) {
      endToken();
      return;
    }
    if (tokenLength == token.length) {
      token = Arrays.copyOf(token, token.length * 2);
    }
    token[tokenLength++] = lowered;
  }

  private void endToken() {
    if (tokenLength > 0) {
      sink.accept(TokenHash.of(token, 0, tokenLength));
      tokenLength = 0;
    }
  }

  private void decodedString() throws UnusualException {
    StringBuilder decoded = new StringBuilder();
    int from = at;
    for (byte b = next(); b != '"'; b = next()) {
      if (b >= 0 && b < ' ') {
        throw new UnusualException();
      }
      if (b == '\\') {
        decoded.append(text(from, at - 1));
        decoded.append(escaped());
        from = at;
      }
    }
    decoded.append(text(from, at - 1));
    Tokens.of(decoded.toString(), t -> sink.accept(TokenHash.of(t)));
  }

  private String text(int from, int to) throws UnusualException {
    String text = new String(json, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      throw new UnusualException();
    }
    return text;
  }

  private char escaped() throws UnusualException {
    return switch (next()) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
      default -> throw new UnusualException();
    };
  }

  private int hex() throws UnusualException {
    int digit = Character.digit((char) next(), 16);
    if (digit < 0) {
      throw new UnusualException();
    }
    return digit;
  }

  private void literal(String whole) throws UnusualException {
    for (int i = 1; i < whole.length(); i++) {
      expect(whole.charAt(i));
    }
    for (int i = 0; i < whole.length(); i++) {
      add((byte) whole.charAt(i));
    }
    endToken();
  }

  /** From after the first byte on. */
  private void number() throws UnusualException {
    at--;
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    for (int i = start; i < at; i++) {
      add(json[i]);
    }
    endToken();
  }

  private void digits() throws UnusualException {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw new UnusualException();
    }
  }

  private void skipBlanks() {
    while (at < json.length
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private byte peek() throws UnusualException {
    if (at >= json.length) {
      throw new UnusualException();
    }
    return json[at];
  }

  private byte next() throws UnusualException {
    byte b = peek();
    at++;
    return b;
  }

  private void expect(char wanted) throws UnusualException {
    if (next() != wanted) {
      throw new UnusualException();
    }
  }
}
