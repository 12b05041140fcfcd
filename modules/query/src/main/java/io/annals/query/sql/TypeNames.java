package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.trino.sql.tree.Cast;
import io.trino.sql.tree.DataType;
import io.trino.sql.tree.DataTypeParameter;
import io.trino.sql.tree.DateTimeDataType;
import io.trino.sql.tree.GenericDataType;
import io.trino.sql.tree.NumericParameter;
import io.trino.sql.tree.TypeParameter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Presto's types as the engine calls them. */
final class TypeNames {
  private static final Map<String, String> NUMBERS =
      Map.of(
          "bigint", "BIGINT",
          "integer", "INTEGER",
          "int", "INTEGER",
          "smallint", "SMALLINT",
          "tinyint", "TINYINT",
          "double", "DOUBLE",
          "real", "REAL");

  private static final Map<String, String> OTHERS =
      Map.of("varchar", "VARCHAR", "char", "VARCHAR", "boolean", "BOOLEAN", "json", "JSON");

  private TypeNames() {}

  static Sql cast(Cast node, String value) {
    if (node.isTypeOnly()) {
      throw new Refused(node, "a cast needs a value");
    }
    String type = name(node.getType());
    String text = (node.isSafe() ? "TRY_CAST(" : "CAST(") + value + " AS " + type + ")";
    return new Sql(text, shape(type));
  }

  private static Shape shape(String type) {
    if (type.startsWith("MAP(") && type.endsWith(")")) {
      return Shape.MAP;
    }
    if (NUMBERS.containsValue(type) || (type.startsWith("DECIMAL(") && !type.endsWith("]"))) {
      return Shape.NUMBER;
    }
    return switch (type) {
      case "VARCHAR" -> Shape.TEXT;
      case "TIMESTAMP", "DATE" -> Shape.TIME;
      default -> Shape.OTHER;
    };
  }

  private static String name(DataType type) {
    if (type instanceof DateTimeDataType time) {
      if (time.getType() == DateTimeDataType.Type.TIMESTAMP && !time.isWithTimeZone()) {
        return "TIMESTAMP";
      }
      throw new Refused(type, "the type " + type + " cannot be used here");
    }
    if (!(type instanceof GenericDataType generic)) {
      throw new Refused(type, "this type cannot be used here");
    }
    String name = generic.getName().getValue().toLowerCase(Locale.ROOT);
    List<DataTypeParameter> parameters = generic.getArguments();
    if (NUMBERS.containsKey(name) && parameters.isEmpty()) {
      return NUMBERS.get(name);
    }
    if (OTHERS.containsKey(name)) {
      return OTHERS.get(name); // a length cuts nothing off
    }
    return switch (name) {
      case "date" -> "DATE";
      case "decimal" -> "DECIMAL(" + digits(generic) + ")";
      case "array" -> inner(generic, 1).get(0) + "[]";
      case "map" -> "MAP(" + String.join(", ", inner(generic, 2)) + ")";
      default -> throw new Refused(type, "there is no type " + name);
    };
  }

  private static String digits(GenericDataType type) {
    if (type.getArguments().size() > 2) {
      throw new Refused(type, "a decimal has a precision and a scale");
    }
    for (DataTypeParameter p : type.getArguments()) {
      if (!(p instanceof NumericParameter n && n.getValue().matches("\\d{1,2}"))) {
        throw new Refused(type, "a decimal has a precision and a scale of at most 38");
      }
    }
    String digits =
        type.getArguments().stream()
            .map(p -> ((NumericParameter) p).getValue())
            .collect(joining(", "));
    return digits.isEmpty() ? "38, 0" : digits;
  }

  private static List<String> inner(GenericDataType type, int count) {
    if (type.getArguments().size() != count) {
      throw new Refused(type, "the type needs " + count + " types within it");
    }
    return type.getArguments().stream()
        .map(
            p -> {
              if (p instanceof TypeParameter inner) {
                return name(inner.getValue());
              }
              throw new Refused(type, "a type is expected within it");
            })
        .toList();
  }
}
