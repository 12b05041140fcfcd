package io.annals.query.run;

import io.annals.query.language.QuerySyntaxException;
import io.annals.query.match.NeededTokens;
import io.annals.query.sql.EngineSelect;
import io.annals.query.sql.LogColumn;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineException;
import io.annals.segment.engine.EngineSession;
import io.annals.segment.engine.FeedTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the SELECT half of queries, each in an instance of the engine of its own that sees the
 * topic's files and nothing else. Blocks; thread-safe.
 *
 * <p>Where columns decide the search and are all that the statement uses, the engine reads them
 * itself; the rest comes event by event.
 */
final class TableQuery {
  /** The engine rounds whole numbers off as Presto does. */
  private static final List<String> SETTINGS = List.of("SET integer_division = true");

  private static final Logger LOG = LoggerFactory.getLogger(TableQuery.class);

  /** How the engine's messages begin; what follows may quote events. */
  private static final Pattern KIND = Pattern.compile("[A-Z][A-Za-z ]{2,30} Error");

  private static final Map<String, String> FAILURES =
      Map.of(
          "Binder Error", "the types of the statement do not fit together",
          "Conversion Error", "a value is not what it is taken for; try TRY_CAST or TRY",
          "Invalid Input Error", "a function was given a value that it does not take",
          "Out of Range Error", "a number is larger than its type",
          "Out of Memory Error", "the statement needs more memory than a query has");

  private final Segments segments;
  private final DuckDb engine;

  TableQuery(Segments segments, DuckDb engine) {
    this.segments = segments;
    this.engine = engine;
  }

  SelectAnswer answer(SelectRequest request, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException, QuerySyntaxException, SelectFailedException {
    EngineSelect select = EngineSelect.read(request.select(), request.zone(), request.now());
    try {
      return rows(request.selection(), select, request.zone(), snapshot, run);
    } catch (QueryStoppedException stop) {
      run.stopped(stop); // rows of a part of the events would be wrong rows
      return new SelectAnswer(List.of(), List.of(), run.completeness());
    }
  }

  private SelectAnswer rows(
      Selection selection, EngineSelect select, ZoneId zone, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException, SelectFailedException {
    Visibility visibility = new Visibility(snapshot, Optional.empty());
    List<SegmentInfo> visible = visibility.segments(snapshot, selection.range());
    boolean columnar = isColumnar(selection, select);
    List<SegmentInfo> whole =
        columnar ? visible.stream().filter(visibility::isWhole).toList() : List.of();
    Set<String> needed = NeededTokens.of(selection.search());
    try (OpenColumns files = OpenColumns.of(segments, whole, needed);
        ColumnCondition condition = condition(selection, columnar)) {
      List<SegmentInfo> others = new ArrayList<>(visible);
      others.removeAll(whole);
      others.addAll(files.unreadable());
      List<SegmentInfo> irregular =
          files.segments().stream().filter(s -> s.irregular() > 0).toList();
      MatchingRows.Work work = new MatchingRows.Work(others, irregular);
      LogFeed feed =
          new LogFeed(
              List.copyOf(select.columns().keySet()),
              () -> new MatchingRows(segments, selection, snapshot, visibility, work, run));
      try (FeedTable rows = engine.feed(feed.feedColumns(), feed)) {
        return run(new Statement(selection, select, zone, files, condition, rows), run);
      }
    }
  }

  private static boolean isColumnar(Selection selection, EngineSelect select) {
    return ColumnCondition.isOfColumns(selection.search())
        && select.columns().keySet().stream()
            .noneMatch(c -> c.kind() == LogColumn.Kind.PATH || c.kind() == LogColumn.Kind.EVENT);
  }

  /** Null where columns do not decide. */
  private ColumnCondition condition(Selection selection, boolean columnar) {
    return columnar ? ColumnCondition.exact(selection.search(), engine).orElseThrow() : null;
  }

  /** All that a statement is made of. */
  private record Statement(
      Selection selection,
      EngineSelect select,
      ZoneId zone,
      OpenColumns files,
      ColumnCondition condition,
      FeedTable feed) {

    String sql() {
      LogTable table = new LogTable(select.columns(), zone);
      String rows = table.ofFeed(feed.sql());
      return select.over(
          files.paths().isEmpty() ? rows : table.ofFiles(condition.sql()) + " UNION ALL " + rows);
    }

    List<Object> parameters() {
      List<Object> parameters = new ArrayList<>();
      if (!files.paths().isEmpty()) {
        parameters.add(files.paths());
        parameters.add(selection.range().fromMicros());
        parameters.add(selection.range().toMicros());
        parameters.addAll(condition.parameters());
      }
      return parameters;
    }
  }

  private SelectAnswer run(Statement statement, QueryRun run)
      throws QueryStoppedException, SelectFailedException {
    try (EngineSession session = engine.isolated(statement.files().paths(), SETTINGS)) {
      run.attach(session);
      SelectRows rows =
          session.query(statement.sql(), statement.parameters(), run.remaining(), SelectRows::read);
      for (SegmentInfo segment : statement.files().segments()) {
        run.opened();
        run.scanned(segment.events(), 0);
      }
      if (rows.isCut()) {
        run.incomplete(Reason.SIZE_LIMIT);
      }
      return new SelectAnswer(rows.columns(), rows.rows(), run.completeness());
    } catch (EngineException e) {
      run.checkFailure(e);
      throw failure(e);
    } catch (IOException e) {
      run.check();
      throw new IllegalStateException("the columns engine does not open", e);
    }
  }

  /** The engine's own words may quote events. */
  private static SelectFailedException failure(EngineException e) {
    String message =
        e.getCause() instanceof SQLException cause ? String.valueOf(cause.getMessage()) : "";
    for (Map.Entry<String, String> kind : FAILURES.entrySet()) {
      if (message.contains(kind.getKey())) {
        return new SelectFailedException(kind.getValue(), e);
      }
    }
    Matcher kind = KIND.matcher(message);
    LOG.atWarn()
        .setMessage("a checked statement does not run")
        .addKeyValue("kind", kind.find() ? kind.group() : "unknown")
        .log();
    return new SelectFailedException("the statement cannot be run", e);
  }
}
