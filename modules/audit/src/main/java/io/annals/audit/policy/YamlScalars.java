package io.annals.audit.policy;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What unquoted YAML scalars mean to Kubernetes: booleans by the words of YAML 1.1 ({@code y},
 * {@code on} and so on included), numbers in every notation but base 60, and times are strings.
 */
final class YamlScalars extends Resolver {
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> NO_JSON =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  @Override
  protected void addImplicitResolvers() {
    // the words and forms are looked at below
  }

  @Override
  public Tag resolve(NodeId kind, String value, boolean implicit) {
    if (kind != NodeId.scalar) {
      return kind == NodeId.sequence ? Tag.SEQ : Tag.MAP;
    }
    return implicit ? plain(value) : Tag.STR;
  }

  private static Tag plain(String text) {
    if (text.equals("<<")) {
      return Tag.MERGE;
    }
    if (NULL.contains(text)) {
      return Tag.NULL;
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return Tag.BOOL;
    }
    String digits = text.isEmpty() || text.charAt(0) == '.' ? text : text.replace("_", "");
    if (!text.startsWith("_") && INTEGER.matcher(digits).matches()) {
      return Tag.INT;
    }
    boolean number =
        NO_JSON.contains(text)
            || (!text.startsWith("_")
                && FLOAT.matcher(digits).matches()
                && Double.isFinite(Double.parseDouble(digits)));
    return number ? Tag.FLOAT : Tag.STR;
  }

  /** The value of a scalar with this tag; empty when it is null or not of that type. */
  static Optional<Object> typed(Tag tag, String text) {
    Tag plain = plain(text);
    if (tag.equals(Tag.BOOL)) {
      return plain.equals(Tag.BOOL) ? Optional.of(TRUE.contains(text)) : Optional.empty();
    }
    if (tag.equals(Tag.INT)) {
      return plain.equals(Tag.INT) ? numeral(text) : Optional.empty();
    }
    if (tag.equals(Tag.FLOAT)) {
      boolean number = plain.equals(Tag.INT) || plain.equals(Tag.FLOAT);
      return number && !NO_JSON.contains(text) ? numeral(text) : Optional.empty();
    }
    return tag.equals(Tag.NULL) ? Optional.empty() : Optional.of(text);
  }

  private static Optional<Object> numeral(String text) {
    return Optional.of(new JsonTree.Numeral(text));
  }
}
