package io.annals.query.sql;

import static java.util.stream.Collectors.joining;

import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.OrderBy;
import io.trino.sql.tree.SortItem;
import io.trino.sql.tree.Window;
import io.trino.sql.tree.WindowFrame;
import io.trino.sql.tree.WindowReference;
import io.trino.sql.tree.WindowSpecification;
import java.util.List;
import java.util.Locale;

/** Writes calls of functions; those that {@link Functions} does not list are refused by name. */
final class FunctionWriter {
  private final ExpressionWriter expressions;
  private final SessionTime time;

  FunctionWriter(ExpressionWriter expressions, SessionTime time) {
    this.expressions = expressions;
    this.time = time;
  }

  Sql write(FunctionCall call, Scope scope) {
    String name = call.getName().toString().toLowerCase(Locale.ROOT);
    if (call.getProcessingMode().isPresent()) {
      throw new Refused(call, "FINAL and RUNNING cannot be used here");
    }
    if (SessionTime.isField(call)) {
      onlyArguments(call, name);
      return time.field(name, expressions.write(call.getArguments().get(0), scope), call);
    }
    Form form =
        Functions.find(name)
            .orElseThrow(
                () ->
                    new Refused(
                        call, "there is no function " + name + UnknownFunctions.hint(name)));
    int count = call.getArguments().size();
    if (count < form.least() || count > form.most()) {
      throw new Refused(call, name + " takes " + number(form) + ", not " + count);
    }
    return form.use() == Form.Use.SCALAR
        ? scalar(call, name, form, scope)
        : aggregate(call, name, form, scope);
  }

  private Sql scalar(FunctionCall call, String name, Form form, Scope scope) {
    onlyArguments(call, name);
    return form.writer().write(arguments(call, scope));
  }

  private Arguments arguments(FunctionCall call, Scope scope) {
    List<Sql> all = call.getArguments().stream().map(a -> expressions.write(a, scope)).toList();
    return new Arguments(call, all, time, expressions.addresses(), expressions.inLambda());
  }

  private static void onlyArguments(FunctionCall call, String name) {
    if (call.isDistinct()
        || call.getFilter().isPresent()
        || call.getOrderBy().isPresent()
        || call.getWindow().isPresent()
        || call.getNullTreatment().isPresent()) {
      throw new Refused(call, name + " is no aggregate");
    }
  }

  private Sql aggregate(FunctionCall call, String name, Form form, Scope scope) {
    boolean window = call.getWindow().isPresent();
    if (form.use() == Form.Use.WINDOW && !window) {
      throw new Refused(call, name + " needs a window: " + name + "(...) OVER (...)");
    }
    if (!window) {
      expressions.countAggregate();
    }
    Arguments in = arguments(call, scope);
    Sql function = form.writer().write(in);
    boolean numbers = function.shape() == Shape.NUMBER && Functions.takesNumbers(name);
    String arguments =
        in.count() == 0 && name.equals("count")
            ? "*"
            : in.all().stream().map(numbers ? Sql::asNumber : Sql::text).collect(joining(", "));
    String text =
        function
            + ("(" + (call.isDistinct() ? "DISTINCT " : "") + arguments)
            + call.getOrderBy().map(order -> " " + order(order, scope)).orElse("")
            + call.getNullTreatment().map(nulls -> " " + nulls.name() + " NULLS").orElse("")
            + ")"
            + call.getFilter()
                .map(filter -> " FILTER (WHERE " + expressions.text(filter, scope) + ")")
                .orElse("")
            + call.getWindow().map(over -> " OVER " + window(over, scope)).orElse("");
    return new Sql(text, function.shape());
  }

  /** {@code ORDER BY ...}: where nothing is said, nulls come last, as Presto has it. */
  String order(OrderBy order, Scope scope) {
    return order.getSortItems().stream()
        .map(item -> item(item, expressions.text(item.getSortKey(), scope)))
        .collect(joining(", ", "ORDER BY ", ""));
  }

  static String item(SortItem item, String key) {
    String direction = item.getOrdering() == SortItem.Ordering.DESCENDING ? " DESC" : " ASC";
    boolean first = item.getNullOrdering() == SortItem.NullOrdering.FIRST;
    return key + direction + (first ? " NULLS FIRST" : " NULLS LAST");
  }

  private String window(Window window, Scope scope) {
    if (window instanceof WindowReference reference) {
      return Sql.name(reference.getName().getValue());
    }
    return "(" + definition((WindowSpecification) window, scope) + ")";
  }

  String definition(WindowSpecification window, Scope scope) {
    String name = window.getExistingWindowName().map(n -> Sql.name(n.getValue())).orElse("");
    String partition =
        window.getPartitionBy().isEmpty()
            ? ""
            : " PARTITION BY " + expressions.list(window.getPartitionBy(), scope);
    String order = window.getOrderBy().map(o -> " " + order(o, scope)).orElse("");
    String frame = window.getFrame().map(f -> " " + frame(f, scope)).orElse("");
    return name + partition + order + frame;
  }

  private String frame(WindowFrame frame, Scope scope) {
    if (frame.getPattern().isPresent()
        || !frame.getMeasures().isEmpty()
        || !frame.getVariableDefinitions().isEmpty()) {
      throw new Refused(frame, "patterns of rows cannot be used here");
    }
    String start = bound(frame.getStart(), scope);
    return frame.getType().name()
        + frame
            .getEnd()
            .map(end -> " BETWEEN " + start + " AND " + bound(end, scope))
            .orElse(" " + start);
  }

  private String bound(io.trino.sql.tree.FrameBound bound, Scope scope) {
    String value = bound.getValue().map(v -> expressions.text(v, scope) + " ").orElse("");
    return value + bound.getType().name().replace('_', ' ');
  }

  private static String number(Form form) {
    if (form.least() == form.most()) {
      return form.least() + (form.least() == 1 ? " argument" : " arguments");
    }
    return form.most() == Integer.MAX_VALUE
        ? "at least " + form.least() + " arguments"
        : form.least() + " to " + form.most() + " arguments";
  }
}
