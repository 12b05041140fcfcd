package io.annals.query.sql;

import io.trino.sql.tree.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names that expressions of one SELECT can use. Belongs to one translation. */
final class Scope {
  /**
   * A table of the FROM clause.
   *
   * @param alias by which columns of it are qualified
   * @param columns what it has, in order; of the table log those that are always there
   * @param isLog any path of the event is a column of it too
   */
  record Table(String alias, Map<String, Shape> columns, boolean isLog) {
    Table {
      columns = new LinkedHashMap<>(columns);
    }

    Optional<String> column(String name) {
      if (columns.containsKey(name)) {
        return Optional.of(name);
      }
      return columns.keySet().stream().filter(c -> c.equalsIgnoreCase(name)).findFirst();
    }
  }

  private final Scope outer;
  private final LogColumns used;
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, Joined> joined = new LinkedHashMap<>();
  private final Map<String, Shape> aliases = new HashMap<>();
  private final Map<String, Shape> variables = new HashMap<>();

  /**
   * @param outer of the SELECT around it; null for the outermost
   * @param used gathers the columns of log that are asked for
   */
  Scope(Scope outer, LogColumns used) {
    this.outer = outer;
    this.used = used;
  }

  Scope inner() {
    return new Scope(this, used);
  }

  /** Without a table: for what may use nothing but its own variables. */
  Scope alone() {
    return new Scope(null, used);
  }

  void add(Table table, Node at) {
    if (tables.stream().anyMatch(t -> t.alias().equalsIgnoreCase(table.alias()))) {
      throw new Refused(at, "two tables are called " + table.alias());
    }
    tables.add(table);
  }

  List<Table> tables() {
    return tables;
  }

  /** A column that tables are joined USING: by itself the name means what either table has. */
  record Joined(String name, Sql value) {}

  void join(String name, Sql value) {
    joined.put(lower(name), new Joined(name, value));
  }

  /** The columns that tables are joined USING. */
  Collection<Joined> joined() {
    return joined.values();
  }

  Optional<Joined> joined(String name) {
    return Optional.ofNullable(joined.get(lower(name)));
  }

  /** The column of that name in the one of some tables that has it. */
  Sql ofOne(List<Table> some, String name, boolean quoted, Node at) {
    List<Table> having =
        some.stream().filter(t -> t.isLog() || t.column(name).isPresent()).toList();
    if (having.size() != 1) {
      throw new Refused(
          at, name + " is a column of " + (having.isEmpty() ? "no table" : "several tables"));
    }
    return qualified(having.get(0), name, quoted, at);
  }

  /** What the select list calls one of its items; grouping, having and ordering may say it. */
  void alias(String name, Shape shape) {
    aliases.put(lower(name), shape);
  }

  /** A lambda's argument. */
  void variable(String name) {
    variables.put(lower(name), Shape.OTHER);
  }

  /** A name by itself. */
  Sql resolve(String name, boolean quoted, Node at) {
    Optional<Sql> found = find(name, quoted, at);
    for (Scope around = outer; found.isEmpty() && around != null; around = around.outer) {
      found = around.find(name, quoted, at);
    }
    return found.orElseThrow(() -> new Refused(at, "there is no column " + name + " here"));
  }

  private Optional<Sql> find(String name, boolean quoted, Node at) {
    Shape variable = variables.get(lower(name));
    if (variable != null) {
      return Optional.of(new Sql(Sql.name(name), variable));
    }
    if (joined.containsKey(lower(name))) {
      return joined(name).map(Joined::value);
    }
    List<Table> having =
        tables.stream().filter(t -> !t.isLog() && t.column(name).isPresent()).toList();
    if (having.size() > 1) {
      throw new Refused(at, name + " is a column of several tables; write which one's");
    }
    if (having.size() == 1) {
      return Optional.of(column(having.get(0), name));
    }
    return ofLog(name, quoted, at);
  }

  /** Columns that are always there go before aliases, and those before other paths. */
  private Optional<Sql> ofLog(String name, boolean quoted, Node at) {
    List<Table> logs = tables.stream().filter(Table::isLog).toList();
    Optional<LogColumn> known = logs.isEmpty() ? Optional.empty() : LogColumn.known(name, quoted);
    if (known.isEmpty() && aliases.containsKey(lower(name))) {
      return Optional.of(new Sql(Sql.name(name), aliases.get(lower(name))));
    }
    if (logs.isEmpty()) {
      return Optional.empty();
    }
    if (logs.size() > 1) {
      throw new Refused(at, name + " is a column of several tables; write which one's");
    }
    return Optional.of(log(logs.get(0), known.orElseGet(() -> LogColumn.path(name)), false));
  }

  /** A table that is called so, here or around. */
  Optional<Table> table(String alias) {
    Optional<Table> here =
        tables.stream().filter(t -> t.alias().equalsIgnoreCase(alias)).findFirst();
    return here.isPresent() || outer == null ? here : outer.table(alias);
  }

  /** A column of a table that is named with it. */
  Sql qualified(Table table, String name, boolean quoted, Node at) {
    if (table.isLog()) {
      return log(table, LogColumn.known(name, quoted).orElseGet(() -> LogColumn.path(name)), true);
    }
    String column =
        table
            .column(name)
            .orElseThrow(() -> new Refused(at, table.alias() + " has no column " + name));
    return new Sql(Sql.name(table.alias()) + "." + Sql.name(column), table.columns().get(column));
  }

  /** Whether paths of the event can be named here. */
  boolean hasLog() {
    return tables.stream().anyMatch(Table::isLog) || (outer != null && outer.hasLog());
  }

  private Sql log(Table table, LogColumn column, boolean qualified) {
    String name = Sql.name(used.use(column));
    return new Sql(qualified ? Sql.name(table.alias()) + "." + name : name, column.shape());
  }

  private static Sql column(Table table, String name) {
    String column = table.column(name).orElseThrow();
    return new Sql(Sql.name(column), table.columns().get(column));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
