package io.annals.query.run;

import io.annals.audit.EventColumn;
import io.annals.query.language.Field;
import io.annals.query.language.Interval;
import io.annals.query.language.Search;
import io.annals.query.match.ColumnTest;
import io.annals.query.match.FieldsOf;
import io.annals.query.match.NeededTokens;
import io.annals.query.sql.EngineSelect;
import io.annals.segment.SegmentColumns;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.TextTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A search, or the part of it that columns can decide, as a condition on a segment's columns. It is
 * exact for rows that are not irregular: the engine calls back for the meaning of words. Text of
 * the query goes into parameters, never into the statement.
 */
final class ColumnCondition implements AutoCloseable {
  /** To look for more than that costs more than it rules out. */
  private static final int MOST_WORDS = 3;

  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MOST_SECONDS = Long.MAX_VALUE / MICROS_PER_SECOND - 1;

  private final DuckDb engine;
  private final List<Object> parameters = new ArrayList<>();
  private final List<TextTest> tests = new ArrayList<>();
  private final String sql;

  private ColumnCondition(DuckDb engine, Search search) {
    this.engine = engine;
    sql = sql(search);
  }

  /** The whole search; empty when it asks for more than columns. */
  static Optional<ColumnCondition> exact(Search search, DuckDb engine) {
    return isOfColumns(search)
        ? Optional.of(new ColumnCondition(engine, search))
        : Optional.empty();
  }

  /** What every matching row fulfils, as far as columns tell; empty when they tell nothing. */
  static Optional<ColumnCondition> necessary(Search search, DuckDb engine) {
    List<Search> parts = search instanceof Search.And and ? and.all() : List.of(search);
    List<Search> decidable =
        parts.stream().filter(p -> !(p instanceof Search.Everything) && isOfColumns(p)).toList();
    return switch (decidable.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new ColumnCondition(engine, decidable.get(0)));
      default -> Optional.of(new ColumnCondition(engine, new Search.And(decidable)));
    };
  }

  static boolean isOfColumns(Search search) {
    return FieldsOf.search(search).stream()
        .allMatch(f -> f.isCluster() || f.isTime() || f.column().isPresent());
  }

  /** A condition that is true or false, never null. */
  String sql() {
    return sql;
  }

  /** The values of its question marks. */
  List<Object> parameters() {
    return parameters;
  }

  @Override
  public void close() {
    tests.forEach(TextTest::close);
  }

  /** The name of a field's column, in quotation marks. */
  static String column(Field field) {
    return EngineSelect.name(
        field.isCluster()
            ? SegmentColumns.CLUSTER
            : field.column().map(EventColumn::path).orElseThrow());
  }

  private String sql(Search search) {
    Set<Field> fields = FieldsOf.search(search);
    if (fields.isEmpty()) {
      return constant(search);
    }
    Field field = fields.iterator().next();
    if (fields.size() == 1 && !field.isTime() && !hasRange(search)) {
      return test(search, field);
    } else if (search instanceof Search.And and) {
      return several(and.all(), " AND ");
    } else if (search instanceof Search.Or or) {
      return several(or.any(), " OR ");
    } else if (search instanceof Search.Not not) {
      return "(NOT " + sql(not.search()) + ")";
    }
    return range(((Search.Within) search).interval(), field);
  }

  private static String constant(Search search) {
    if (search instanceof Search.And and) {
      return and.all().stream().map(ColumnCondition::constant).collect(joined(" AND "));
    } else if (search instanceof Search.Or or) {
      return or.any().stream().map(ColumnCondition::constant).collect(joined(" OR "));
    } else if (search instanceof Search.Not not) {
      return "(NOT " + constant(not.search()) + ")";
    }
    return "true";
  }

  private String several(List<Search> parts, String operator) {
    return parts.stream().map(this::sql).collect(joined(operator));
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined(String operator) {
    return Collectors.joining(operator, "(", ")");
  }

  private static boolean hasRange(Search search) {
    if (search instanceof Search.And and) {
      return and.all().stream().anyMatch(ColumnCondition::hasRange);
    } else if (search instanceof Search.Or or) {
      return or.any().stream().anyMatch(ColumnCondition::hasRange);
    } else if (search instanceof Search.Not not) {
      return hasRange(not.search());
    }
    return search instanceof Search.Within;
  }

  private String range(Interval interval, Field field) {
    if (field.isTime()) {
      parameters.add(clamp(interval.lowest()) * MICROS_PER_SECOND);
      parameters.add(clamp(interval.highest()) * MICROS_PER_SECOND + MICROS_PER_SECOND - 1);
      return "(" + SegmentColumns.TIME + " BETWEEN ? AND ?)";
    }
    parameters.add(interval.lowest());
    parameters.add(interval.highest());
    return "coalesce(" + column(field) + " BETWEEN ? AND ?, false)";
  }

  private static long clamp(long seconds) {
    return Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds));
  }

  private String test(Search search, Field field) {
    ColumnTest meaning = new ColumnTest(search, field);
    TextTest test = engine.textTest(meaning);
    tests.add(test);
    boolean number = field.column().filter(c -> c.kind() == EventColumn.Kind.INTEGER).isPresent();
    String value = number ? "CAST(" + column(field) + " AS VARCHAR)" : column(field);
    return "coalesce("
        + preselection(search, field)
        + test.sql(value)
        + ", "
        + meaning.whenAbsent()
        + ")";
  }

  /** What the engine can rule out by itself, faster than by calling back. */
  private String preselection(Search search, Field field) {
    if (field.column().filter(c -> c.kind() == EventColumn.Kind.TEXT).isEmpty()) {
      return "";
    }
    List<String> words =
        NeededTokens.of(search).stream()
            .filter(token -> token.chars().allMatch(c -> c < 128))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .limit(MOST_WORDS)
            .toList();
    parameters.addAll(words);
    return ("contains(lower(" + column(field) + "), ?) AND ").repeat(words.size());
  }
}
