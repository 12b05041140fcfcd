package io.annals.audit.redact;

import io.annals.audit.splice.JsonBytes;
import io.annals.audit.splice.Members;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What an event says it is about, by its objectRef or by the path of its request URI; either is
 * enough, and so is any of several that stand there.
 *
 * @param secrets Secrets of the core group
 * @param tokens TokenReviews, or tokens of service accounts
 * @param unknown there is no objectRef that says anything
 */
record Subject(boolean secrets, boolean tokens, boolean unknown) {
  private static final Pattern SECRETS_PATH =
      Pattern.compile("/api/[^/]+/(?:watch/)?(?:namespaces/[^/]+/)?secrets(?:[/?].*)?");
  private static final Pattern TOKENS_PATH =
      Pattern.compile(
          "/apis/authentication\\.k8s\\.io/[^/]+/tokenreviews(?:[/?].*)?"
              + "|/api/[^/]+/namespaces/[^/]+/serviceaccounts/[^/]+/token(?:[/?].*)?");

  private static final Subject NONE = new Subject(false, false, true);

  /** Reads the outermost object at {@code from}. */
  static Subject of(byte[] text, int from) {
    Subject subject = NONE;
    if (text[from] != '{') {
      return subject;
    }
    Members members = Members.ofObject(text, from);
    while (members.next()) {
      subject =
          switch (Word.of(text, members.nameFrom(), members.nameTo())) {
            case OBJECT_REF ->
                members.first() == '{'
                    ? subject.or(ofReference(text, members.valueFrom()))
                    : subject;
            case REQUEST_URI ->
                members.first() == '"'
                    ? subject.or(ofPath(text, members.valueFrom(), members.valueTo()))
                    : subject;
            default -> subject;
          };
    }
    return subject;
  }

  private Subject or(Subject other) {
    return new Subject(secrets || other.secrets, tokens || other.tokens, unknown && other.unknown);
  }

  private static Subject ofReference(byte[] text, int from) {
    boolean secrets = false;
    boolean tokenReviews = false;
    boolean accounts = false;
    boolean token = false;
    boolean known = false;
    int groups = 0;
    Members members = Members.ofObject(text, from);
    while (members.next()) {
      if (members.first() != '"') {
        continue;
      }
      String value = JsonBytes.string(text, members.valueFrom(), members.valueTo());
      String folded = Word.folded(value);
      switch (Word.of(text, members.nameFrom(), members.nameTo())) {
        case RESOURCE -> {
          known |= !value.isEmpty();
          secrets |= folded.equals("secrets");
          tokenReviews |= folded.equals("tokenreviews");
          accounts |= folded.equals("serviceaccounts");
        }
        case SUBRESOURCE -> token |= folded.equals("token");
        case API_GROUP -> groups += value.isEmpty() ? 2 : 1;
        default -> {}
      }
    }
    boolean ofOtherGroup = groups == 1;
    return new Subject(secrets && !ofOtherGroup, tokenReviews || (accounts && token), !known);
  }

  private static Subject ofPath(byte[] text, int from, int to) {
    byte[] uri = JsonBytes.string(text, from, to).getBytes(StandardCharsets.UTF_8);
    String path =
        new String(Decoded.percent(uri, 0, uri.length).bytes(), StandardCharsets.ISO_8859_1);
    return new Subject(
        SECRETS_PATH.matcher(path).matches(), TOKENS_PATH.matcher(path).matches(), true);
  }
}
