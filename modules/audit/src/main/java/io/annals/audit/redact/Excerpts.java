package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what messages about Secrets and tokens quote of a request: the excerpts of decoders, the
 * values that validation names, bodies in brackets. What ordinary messages put between quotes, the
 * names of users, objects and fields, is known by the word before it and stays. Stateless.
 */
final class Excerpts {
  /** No API server says more of its own; reading costs more than its length. */
  private static final int LONGEST = 16 << 10;

  private static final String CONTEXT = "|..., bigger context ...|";

  /** Words before a quoted name. */
  private static final Set<String> NOUNS =
      Set.of(
          "secret",
          "secrets",
          "tokenreview",
          "tokenreviews",
          "tokenrequest",
          "serviceaccount",
          "serviceaccounts",
          "account",
          "user",
          "group",
          "namespace",
          "namespaces",
          "node",
          "nodes",
          "resource",
          "subresource",
          "verb",
          "version",
          "kind",
          "kinds",
          "field",
          "path",
          "webhook",
          "policy",
          "policies",
          "manager");

  private static final Pattern OBJECT =
      Pattern.compile(
          "^[A-Za-z][A-Za-z0-9.-]*+ \"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\""
              + " (?:not found|already exists|is forbidden|is invalid)\\b");

  /** Fields of a Secret that cannot hold a secret. */
  private static final String PLAIN_FIELDS =
      "(?:metadata\\.(?:name|generatename|namespace|labels|finalizers|ownerreferences|uid"
          + "|resourceversion)|type|immutable|apiversion|kind)\\b[^: ]*";

  private static final Pattern PLAIN_FIELD = Pattern.compile(PLAIN_FIELDS);
  private static final Pattern BEFORE_PLAIN_VALUE =
      Pattern.compile("(?i)(?:^|[\\s\\[,])" + PLAIN_FIELDS + ": [a-z ]+: $");

  /** How apimachinery's validation explains a format: fixed text with quotes in it. */
  private static final Pattern FORMAT_HELP =
      Pattern.compile(
          ": an? (?:lowercase|valid|DNS|qualified|RFC)[^{}\"`]*regex used for validation is"
              + " '[^'\"]*'\\)?");

  private static final Pattern SUPPORTED =
      Pattern.compile("supported values: (?:\"[^\"]*\"(?:, )?)+");
  private static final Pattern BARE_VALUE =
      Pattern.compile("(?:[Vv]alue: |\\bgot )(?=[^\\s\"'`{])");
  private static final Pattern DECODER =
      Pattern.compile("parse error|unmarshal|decod|unrecognized|convert|YAML|yaml|JSON");

  /** No word and no name of Kubernetes, and no UID, mixes all three. */
  private static final Pattern RANDOM =
      Pattern.compile(
          "(?<![A-Za-z0-9+/_=-])(?=[A-Za-z+/_=-]*[0-9])(?=[A-Z0-9+/_=-]*[a-z])"
              + "(?=[a-z0-9+/_=-]*[A-Z])[A-Za-z0-9+/_=-]{16,}");

  private static final Pattern LAST_PARENTHESIS = Pattern.compile("\\(([^()\"'`]+)\\)\\s*$");

  private final byte[] text;
  private final String message;
  private final boolean plainField;
  private final Spans spans;

  /** Where the name of the object begins that the message is about; -1 if it names none. */
  private final int objectName;

  private Excerpts(byte[] text, boolean plainField, Spans spans) {
    this.text = text;
    this.message = new String(text, StandardCharsets.ISO_8859_1); // a character for each byte
    this.plainField = plainField;
    this.spans = spans;
    Matcher object = OBJECT.matcher(message);
    this.objectName = object.find() ? object.start(1) : -1;
  }

  /** Whether the field of an object, in lower case, cannot hold a secret. */
  static boolean isPlainField(String field) {
    return PLAIN_FIELD.matcher(field).matches();
  }

  /**
   * Gives the excerpts in a message to {@code spans}.
   *
   * @param plainField the message is that of a cause, whose field cannot hold a secret
   */
  static void find(byte[] text, boolean plainField, Spans spans) {
    if (text.length > LONGEST) {
      spans.add(0, text.length, Redaction.Kind.STATUS_MESSAGE);
      return;
    }
    new Excerpts(text, plainField, spans).find();
  }

  private void find() {
    contexts();
    quotes();
    braces();
    bareValues();
    Matcher random = RANDOM.matcher(message);
    while (random.find()) {
      add(random.start(), random.end());
    }
    Matcher end = LAST_PARENTHESIS.matcher(message);
    if (DECODER.matcher(message).find() && end.find() && !end.group(1).startsWith("must be of")) {
      add(end.start(1), end.end(1));
    }
  }

  private void add(int from, int to) {
    spans.add(from, to, Redaction.Kind.STATUS_MESSAGE);
  }

  /** {@code ...|excerpt|..., bigger context ...|excerpt|...}, as json-iterator writes. */
  private void contexts() {
    int from = message.indexOf("...|");
    if (from < 0) {
      return;
    }
    from += 4;
    int end = message.lastIndexOf("|...");
    end = end < from ? message.length() : end;
    int middle = message.indexOf(CONTEXT, from);
    if (middle >= 0 && middle == message.lastIndexOf(CONTEXT) && middle + CONTEXT.length() <= end) {
      add(from, middle);
      add(middle + CONTEXT.length(), end);
    } else {
      add(from, end);
    }
  }

  private void quotes() {
    Matcher help = FORMAT_HELP.matcher(message);
    Matcher supported = SUPPORTED.matcher(message);
    boolean helps = help.find();
    for (int i = 0; i < message.length(); i++) {
      while (helps && help.start() < i) {
        helps = help.find();
      }
      if (helps && help.start() == i) {
        i = help.end() - 1;
      } else if (message.startsWith("supported values: ", i)
          && supported.region(i, message.length()).lookingAt()) {
        i = supported.end() - 1;
      } else if (opens(i)) {
        int end = closing(i);
        if (!isName(i, end)) {
          add(i + 1, end);
        }
        i = end;
      }
    }
  }

  private boolean opens(int i) {
    char c = message.charAt(i);
    boolean apostrophe = c == '\'' && i > 0 && Character.isLetterOrDigit(message.charAt(i - 1));
    boolean alone = c == '"' && message.startsWith("expects ", i - 8); // of json-iterator
    return (c == '"' && !alone) || c == '`' || (c == '\'' && !apostrophe);
  }

  private int closing(int quote) {
    char c = message.charAt(quote);
    for (int i = quote + 1; i < message.length(); i++) {
      char at = message.charAt(i);
      if (at == '\\' && c != '`') {
        i++;
      } else if (at == c) {
        boolean apostrophe =
            c == '\''
                && i + 1 < message.length()
                && Character.isLetterOrDigit(message.charAt(i + 1));
        if (!apostrophe) {
          return i;
        }
      }
    }
    return message.length();
  }

  private boolean isName(int quote, int end) {
    if (message.charAt(quote) == '\'' && end - quote <= 2) {
      return true; // a character
    }
    if (quote + 1 == objectName) {
      return true;
    }
    String before = message.substring(Math.max(0, quote - 256), quote);
    boolean ofValidation = before.endsWith("alue: ");
    if (ofValidation) {
      return plainField || BEFORE_PLAIN_VALUE.matcher(before).find();
    }
    int word = before.length() - 1;
    while (word > 0 && before.charAt(word - 1) > ' ') {
      word--;
    }
    return before.endsWith(" ") && NOUNS.contains(Word.folded(before.substring(word).strip()));
  }

  /** Bodies and structures, to the last brace; what was cut off, to the end. */
  private void braces() {
    int from = message.indexOf('{');
    Matcher help = FORMAT_HELP.matcher(message);
    if (from < 0) {
      return;
    }
    int to = message.lastIndexOf('}') + 1;
    if (to <= from) {
      to = message.endsWith(")") ? message.length() - 1 : message.length();
    }
    if (!(help.find() && help.start() < from && to <= help.end())) {
      add(from, to);
    }
  }

  private void bareValues() {
    Matcher value = BARE_VALUE.matcher(message);
    while (value.find()) {
      int from = value.end();
      String before = message.substring(Math.max(0, from - 256), from);
      if (!plainField && !BEFORE_PLAIN_VALUE.matcher(before).find()) {
        add(from, bareEnd(from));
      }
    }
  }

  private int bareEnd(int from) {
    char last = text[from] == '[' ? ']' : ':';
    if (message.startsWith("map[", from)) {
      last = ']';
    }
    int end = last == ']' ? message.lastIndexOf(']') + 1 : message.indexOf(": ", from);
    return end <= from ? message.length() : end;
  }
}
