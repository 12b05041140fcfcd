package io.annals.query.run;

import io.annals.query.address.AddressAnswers;
import io.annals.query.address.Note;
import io.annals.query.language.QuerySyntaxException;
import io.annals.query.sql.EngineSelect;
import io.annals.query.sql.LogColumn;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineException;
import io.annals.segment.engine.EngineSession;
import io.annals.segment.engine.FeedTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the SELECT half of queries, each in an instance of the engine of its own that sees the
 * topic's files and nothing else. Blocks; thread-safe.
 *
 * <p>Where columns are all that the statement uses, the engine reads them itself: of the rows that
 * match by a condition, or whose numbers the search has found in texts. The rest comes event by
 * event.
 */
final class TableQuery {
  /** The engine rounds whole numbers off as Presto does. */
  private static final List<String> SETTINGS = List.of("SET integer_division = true");

  private static final Note DEFAULT_LIMIT =
      new Note(
          Note.Code.DEFAULT_LIMIT,
          "without a LIMIT there are at most "
              + EngineSelect.DEFAULT_ROWS
              + " rows; there may be"
              + " more");

  private static final Logger LOG = LoggerFactory.getLogger(TableQuery.class);

  /** With few, the order of rows that nothing orders stays the same from run to run. */
  private static final long EVENTS_OF_ONE_THREAD = 10_000;

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
      return rows(request, select, snapshot, run);
    } catch (QueryStoppedException stop) {
      run.stopped(stop); // rows of a part of the events would be wrong rows
      return new SelectAnswer(List.of(), List.of(), run.completeness(), List.of());
    }
  }

  private SelectAnswer rows(
      SelectRequest request, EngineSelect select, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException, SelectFailedException {
    Selection selection = request.selection();
    Visibility visibility = new Visibility(snapshot, Optional.empty());
    TableRows.Choice choice = new TableRows.Choice(segments, engine, selection, snapshot, run);
    try (TableRows rows = TableRows.of(choice, isTyped(select))) {
      long events = eventsOf(rows, snapshot);
      LogFeed feed =
          new LogFeed(
              List.copyOf(select.columns().keySet()),
              () ->
                  new MatchingRows(
                      segments, selection, snapshot, visibility, rows.events(), run, rows),
              events > EVENTS_OF_ONE_THREAD);
      try (FeedTable fed = engine.feed(feed.feedColumns(), feed)) {
        LogTable table = new LogTable(select.columns(), request.zone(), selection.range());
        AddressAnswers addresses = request.addresses().answers(select.addresses());
        return run(new Statement(select, table, rows, fed, events > 0), addresses, run);
      }
    }
  }

  /** Those that may come one by one. */
  private static long eventsOf(TableRows rows, Snapshot snapshot) {
    long hot = snapshot.hot().stream().mapToLong(h -> h.rows().size()).sum();
    return hot + rows.events().stream().mapToLong(SegmentPart::mostRows).sum();
  }

  private static boolean isTyped(EngineSelect select) {
    return select.columns().keySet().stream()
        .noneMatch(c -> c.kind() == LogColumn.Kind.PATH || c.kind() == LogColumn.Kind.EVENT);
  }

  /**
   * All that a statement is made of.
   *
   * @param events whether any come one by one
   */
  private record Statement(
      EngineSelect select, LogTable table, TableRows rows, FeedTable feed, boolean events) {

    String sql() {
      String fed = table.ofFeed(feed.sql());
      if (rows.paths().isEmpty()) {
        return select.over(fed);
      }
      String read = table.ofFiles(rows.condition());
      return select.over(events ? read + " UNION ALL " + fed : read);
    }

    List<Object> parameters() {
      List<Object> parameters = new ArrayList<>();
      if (!rows.paths().isEmpty()) {
        parameters.add(rows.paths());
        parameters.addAll(rows.parameters());
      }
      return parameters;
    }
  }

  private SelectAnswer run(Statement statement, AddressAnswers addresses, QueryRun run)
      throws QueryStoppedException, SelectFailedException {
    try (EngineSession session =
        engine.isolated(statement.rows().paths(), SETTINGS, addresses.functions())) {
      run.attach(session);
      SelectRows rows =
          session.query(statement.sql(), statement.parameters(), run.remaining(), SelectRows::read);
      if (rows.isCut()) {
        run.incomplete(Reason.SIZE_LIMIT);
      }
      List<Note> notes = new ArrayList<>(addresses.notes());
      if (!statement.select().limited() && rows.rows().size() == EngineSelect.DEFAULT_ROWS) {
        notes.add(DEFAULT_LIMIT);
      }
      return new SelectAnswer(rows.columns(), rows.rows(), run.completeness(), notes);
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
