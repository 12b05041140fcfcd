package io.annals.audit.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the first document of YAML as maps, lists, strings, booleans and numbers, the way to JSON
 * that Kubernetes takes: of keys that stand twice the last, with a warning; merge keys work.
 */
final class YamlTree {
  /** Levels of nesting, aliases included. A policy has seven. */
  static final int DEEPEST = 64;

  /** What aliases may unfold to; text without them cannot reach it. */
  private static final int MOST_NODES = 300_000;

  private static final int MOST_ALIASES = 1_000;

  private final Findings findings;
  private int nodes;

  private YamlTree(Findings findings) {
    this.findings = findings;
  }

  /** Empty when the text is not YAML that can be read safely, which is then among the findings. */
  static Optional<Object> read(String text, Findings findings) {
    try {
      Composer composer = composer(text);
      Node first = composer.checkNode() ? composer.getNode() : null;
      Object document = first == null ? null : new YamlTree(findings).value(first, "", 0);
      warnOfMore(composer, findings);
      if (document == null) {
        findings.error("", "must be an object of kind Policy");
      }
      return Optional.ofNullable(document);
    } catch (MarkedYAMLException e) {
      findings.error("", "not YAML: " + e.getProblem() + place(e));
    } catch (YAMLException e) {
      findings.error("", "not YAML that can be read safely: " + firstLine(e));
    } catch (TooMuch e) {
      findings.error("", "nested too deep, or unfolds to too much");
    }
    return Optional.empty();
  }

  private static Composer composer(String text) {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(PolicyReader.MOST_CHARACTERS);
    limits.setNestingDepthLimit(DEEPEST);
    limits.setMaxAliasesForCollections(MOST_ALIASES);
    return new Composer(new ParserImpl(new StreamReader(text), limits), new YamlScalars(), limits);
  }

  private static void warnOfMore(Composer composer, Findings findings) {
    boolean more;
    try {
      more = composer.checkNode();
    } catch (YAMLException e) {
      more = true; // whatever it is, it would not be read
    }
    if (more) {
      findings.warning("", "only the first document is read; something follows it");
    }
  }

  private static String place(MarkedYAMLException e) {
    return e.getProblemMark() == null ? "" : " in line " + (e.getProblemMark().getLine() + 1);
  }

  private static String firstLine(YAMLException e) {
    return e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
  }

  private Object value(Node node, String pointer, int depth) throws TooMuch {
    if (++nodes > MOST_NODES || depth > DEEPEST) {
      throw new TooMuch();
    }
    if (node instanceof MappingNode mapping) {
      Map<String, Object> object = new LinkedHashMap<>();
      members(mapping, object, pointer, depth);
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> array = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        array.add(value(element, Findings.element(pointer, array.size()), depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node, pointer);
  }

  private void members(MappingNode mapping, Map<String, Object> into, String pointer, int depth)
      throws TooMuch {
    Map<String, Object> own = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(tuple.getValueNode(), into, pointer, depth);
        continue;
      }
      String name = key(tuple.getKeyNode(), pointer);
      String at = Findings.member(pointer, name);
      Object value = value(tuple.getValueNode(), at, depth + 1);
      if (own.containsKey(name)) {
        findings.warning(at, "stands twice; the last one counts");
      }
      own.put(name, value);
      into.put(name, value);
    }
  }

  private void merge(Node value, Map<String, Object> into, String pointer, int depth)
      throws TooMuch {
    if (++nodes > MOST_NODES || depth > DEEPEST) {
      throw new TooMuch();
    }
    if (value instanceof MappingNode mapping) {
      members(mapping, into, pointer, depth + 1);
    } else if (value instanceof SequenceNode sequence) {
      for (int i = sequence.getValue().size() - 1; i >= 0; i--) {
        if (!(sequence.getValue().get(i) instanceof MappingNode mapping)) {
          findings.error(pointer, "<< merges objects only");
          return;
        }
        merge(mapping, into, pointer, depth + 1);
      }
    } else {
      findings.error(pointer, "<< merges objects only");
    }
  }

  private String key(Node key, String pointer) {
    if (key instanceof ScalarNode scalar) {
      Object value = scalar(scalar, pointer);
      if (value != null) {
        return value instanceof JsonTree.Numeral numeral ? numeral.text() : value.toString();
      }
    }
    findings.error(pointer, "a field's name must be a string" + line(key));
    return "";
  }

  private Object scalar(ScalarNode node, String pointer) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.BINARY)) {
      findings.error(pointer, "!!binary is not supported" + line(node));
      return null;
    }
    Optional<Object> typed = YamlScalars.typed(tag, text);
    if (typed.isEmpty() && !tag.equals(Tag.NULL)) {
      findings.error(pointer, "is not of the type that its tag says" + line(node));
      return null;
    }
    return typed.orElse(null);
  }

  private static String line(Node node) {
    return " in line " + (node.getStartMark().getLine() + 1);
  }

  /** The document is larger than it looks. */
  private static final class TooMuch extends Exception {}
}
