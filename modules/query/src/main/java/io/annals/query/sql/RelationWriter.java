package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.annals.query.sql.QueryWriter.Written;
import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Join;
import io.trino.sql.tree.JoinCriteria;
import io.trino.sql.tree.JoinOn;
import io.trino.sql.tree.JoinUsing;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Relation;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableSubquery;
import io.trino.sql.tree.Unnest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what stands behind FROM. Belongs to one translation. */
final class RelationWriter {
  private static final Map<String, Shape> ALWAYS = always();

  private final ExpressionWriter expressions;
  private final QueryWriter queries;
  private int unnamed;

  RelationWriter(ExpressionWriter expressions, QueryWriter queries) {
    this.expressions = expressions;
    this.queries = queries;
  }

  private static Map<String, Shape> always() {
    Map<String, Shape> always = new LinkedHashMap<>();
    LogColumn.SHOWN.forEach(column -> always.put(column.name(), column.shape()));
    return always;
  }

  /** Adds the tables of the relation to the scope. */
  String write(Relation relation, Scope scope) {
    if (relation instanceof AliasedRelation aliased) {
      return named(
          aliased.getRelation(),
          aliased.getAlias().getValue(),
          aliased.getColumnNames() == null ? List.of() : aliased.getColumnNames(),
          scope);
    }
    if (relation instanceof Join join) {
      return join(join, scope);
    }
    if (relation instanceof Table table) {
      return named(table, name(table), List.of(), scope);
    }
    return named(relation, "_query" + unnamed++, List.of(), scope);
  }

  private static String name(Table table) {
    if (table.getQueryPeriod().isPresent() || table.getName().getParts().size() != 1) {
      throw new Refused(table, "the only table is log");
    }
    return table.getName().getOriginalParts().get(0).getValue();
  }

  private String named(Relation relation, String alias, List<Identifier> names, Scope scope) {
    if (relation instanceof Table table) {
      return table(table, alias, names, scope);
    }
    if (relation instanceof TableSubquery subquery) {
      Written query = queries.query(subquery.getQuery(), null);
      return added("(" + query.sql() + ")", alias, query.columns(), names, relation, scope);
    }
    if (relation instanceof Unnest unnest) {
      return unnest(unnest, alias, names, scope);
    }
    throw new Refused(relation, NodeNames.of(relation) + " cannot be used here");
  }

  private String table(Table table, String alias, List<Identifier> names, Scope scope) {
    String name = name(table);
    Map<String, Shape> columns = queries.named(name).orElse(null);
    if (columns != null) {
      return added(Sql.name(name), alias, columns, names, table, scope);
    }
    if (!name.equalsIgnoreCase(SpecificationWriter.LOG)) {
      throw new Refused(table, "there is no table " + name + "; the only one is log");
    }
    if (!names.isEmpty()) {
      throw new Refused(table, "the columns of log have their names");
    }
    return log(alias, table, scope);
  }

  /** The tenant's events, under a name. */
  String log(String alias, Node at, Scope scope) {
    scope.add(new Scope.Table(alias, ALWAYS, true), at);
    return Sql.name(SpecificationWriter.LOG) + " AS " + Sql.name(alias);
  }

  private static String added(
      String sql,
      String alias,
      Map<String, Shape> columns,
      List<Identifier> names,
      Node at,
      Scope scope) {
    Map<String, Shape> shown = QueryWriter.renamed(columns, names, at);
    scope.add(new Scope.Table(alias, shown, false), at);
    return sql + " AS " + Sql.name(alias) + QueryWriter.names(shown);
  }

  private String unnest(Unnest unnest, String alias, List<Identifier> names, Scope scope) {
    if (unnest.isWithOrdinality()) {
      throw new Refused(unnest, "WITH ORDINALITY cannot be used here");
    }
    if (names.size() != unnest.getExpressions().size()) {
      throw new Refused(unnest, "name each column: UNNEST(a) AS t (x)");
    }
    String call =
        unnest.getExpressions().stream()
            .map(e -> "unnest(" + expressions.text(e, scope) + ")")
            .collect(joining(", ", "(SELECT ", ")"));
    Map<String, Shape> columns = new LinkedHashMap<>();
    names.forEach(name -> columns.put(name.getValue(), Shape.OTHER));
    return added(call, alias, columns, List.of(), unnest, scope);
  }

  private String join(Join join, Scope scope) {
    int before = scope.tables().size();
    String left = write(join.getLeft(), scope);
    int between = scope.tables().size();
    String right = write(join.getRight(), scope);
    List<Scope.Table> lefts = List.copyOf(scope.tables().subList(before, between));
    List<Scope.Table> rights = List.copyOf(scope.tables().subList(between, scope.tables().size()));
    String type =
        switch (join.getType()) {
          case CROSS, IMPLICIT -> " CROSS JOIN ";
          case INNER -> " JOIN ";
          case LEFT -> " LEFT JOIN ";
          case RIGHT -> " RIGHT JOIN ";
          case FULL -> " FULL JOIN ";
        };
    String lateral = join.getRight() instanceof AliasedRelation a && isUnnest(a) ? "LATERAL " : "";
    String criteria =
        join.getCriteria().map(c -> criteria(c, join, lefts, rights, scope)).orElse("");
    return "(" + left + type + lateral + right + criteria + ")";
  }

  private static boolean isUnnest(AliasedRelation relation) {
    return relation.getRelation() instanceof Unnest;
  }

  private String criteria(
      JoinCriteria criteria,
      Join join,
      List<Scope.Table> lefts,
      List<Scope.Table> rights,
      Scope scope) {
    if (criteria instanceof JoinOn on) {
      return " ON " + expressions.text(on.getExpression(), scope);
    }
    if (criteria instanceof JoinUsing using) {
      return using.getColumns().stream()
          .map(column -> equal(column, lefts, rights, scope))
          .collect(joining(" AND ", " ON ", ""));
    }
    throw new Refused(join, "a join says ON or USING what it joins");
  }

  /** A column that both sides have; in an outer join one of them may be null. */
  private static String equal(
      Identifier column, List<Scope.Table> lefts, List<Scope.Table> rights, Scope scope) {
    String name = column.getValue();
    Sql left =
        scope
            .joined(name)
            .map(Scope.Joined::value)
            .orElseGet(() -> scope.ofOne(lefts, name, column.isDelimited(), column));
    Sql right = scope.ofOne(rights, name, column.isDelimited(), column);
    List<String> sides = ConditionWriter.alike(List.of(left, right));
    scope.join(
        name,
        new Sql(
            "coalesce(" + String.join(", ", sides) + ")",
            ExpressionWriter.common(List.of(left, right))));
    return "(" + String.join(" = ", sides) + ")";
  }
}
