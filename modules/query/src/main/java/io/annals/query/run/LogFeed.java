package io.annals.query.run;

import io.annals.audit.EventColumn;
import io.annals.audit.EventColumns;
import io.annals.query.language.Field;
import io.annals.query.match.PathTexts;
import io.annals.query.sql.LogColumn;
import io.annals.segment.engine.FeedColumn;
import io.annals.segment.engine.TableFeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** Matching events as rows of the columns that a statement uses. Immutable and thread-safe. */
final class LogFeed implements TableFeed {
  /** The engine has fewer. */
  private static final int MOST_THREADS = 64;

  /** Of texts that wait for the engine, on each thread; an event may have 4 MiB. */
  private static final long MOST_CHARS = 4 << 20;

  private final List<LogColumn> columns;
  private final Supplier<MatchingRows> rows;
  private final int threads;

  /**
   * @param rows begins anew at each call
   * @param many whether there are so many that several threads are worth it
   */
  LogFeed(List<LogColumn> columns, Supplier<MatchingRows> rows, boolean many) {
    this.columns = List.copyOf(columns);
    this.rows = rows;
    threads = many ? MOST_THREADS : 1;
  }

  /** How the engine sees the columns: times are microseconds since 1970. */
  List<FeedColumn> feedColumns() {
    List<FeedColumn> all = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      all.add(new FeedColumn(name(i), type(columns.get(i))));
    }
    // A table has a column, also where a statement only counts its rows.
    return all.isEmpty() ? List.of(new FeedColumn(name(0), FeedColumn.Type.BIGINT)) : all;
  }

  /** What a column is called in the feed. */
  static String name(int place) {
    return "c" + place;
  }

  private static FeedColumn.Type type(LogColumn column) {
    return switch (column.kind()) {
      case SECONDS, TIME -> FeedColumn.Type.BIGINT;
      case CLUSTER, EVENT, PATH -> FeedColumn.Type.VARCHAR;
      case TYPED -> isNumber(column) ? FeedColumn.Type.INTEGER : FeedColumn.Type.VARCHAR;
    };
  }

  private static boolean isNumber(LogColumn column) {
    return column.typed().filter(c -> c.kind() == EventColumn.Kind.INTEGER).isPresent();
  }

  @Override
  public Pass begin(IntPredicate wanted) {
    MatchingRows matching = rows.get();
    return new Pass() {
      @Override
      public int threads() {
        return threads;
      }

      @Override
      public Reading reading() {
        return new Rows(matching.reader(), wanted);
      }

      @Override
      public void close() {
        matching.close();
      }
    };
  }

  /** Of one thread. */
  private final class Rows implements Reading {
    private final MatchingRows.Reader source;
    private final List<Object[]> ready = new ArrayList<>();
    private final Texts all;
    private final Texts untyped;
    private int given;
    private long chars;

    Rows(MatchingRows.Reader source, IntPredicate wanted) {
      this.source = source;
      all = new Texts(wanted, true);
      untyped = new Texts(wanted, false);
    }

    @Override
    public List<Object[]> next(int most) throws IOException {
      if (given == ready.size()) {
        ready.clear();
        given = 0;
        chars = 0;
        fill(most);
      }
      int to = Math.min(ready.size(), given + most);
      List<Object[]> next = List.copyOf(ready.subList(given, to));
      given = to;
      return next;
    }

    private void fill(int most) throws IOException {
      try {
        boolean more = true;
        while (more && ready.size() < most && chars < MOST_CHARS) {
          more = source.step(this::add);
        }
      } catch (QueryStoppedException stopped) {
        throw new IOException(stopped);
      }
    }

    private void add(long time, long receivedAt, String cluster, byte[] event, EventColumns known) {
      boolean typed = known != null && !known.irregular();
      Object[] row = new Object[Math.max(1, columns.size())];
      Texts texts = typed ? untyped : all;
      texts.read(event);
      for (int i = 0; i < columns.size(); i++) {
        LogColumn column = columns.get(i);
        row[i] =
            switch (column.kind()) {
              case SECONDS -> Math.floorDiv(time, 1_000_000L);
              case TIME -> column.equals(LogColumn.TIME) ? time : receivedAt;
              case CLUSTER -> cluster;
              case EVENT -> new String(event, StandardCharsets.UTF_8);
              case PATH -> texts.at(i);
              case TYPED -> typed ? value(known, column) : text(column, texts.at(i));
            };
        chars += row[i] instanceof String text ? text.length() : 0;
      }
      ready.add(row);
    }

    private static Object value(EventColumns known, LogColumn column) {
      EventColumn typed = column.typed().orElseThrow();
      return isNumber(column) ? known.integer(typed) : known.text(typed);
    }

    private static Object text(LogColumn column, String text) {
      return text == null || !isNumber(column) ? text : integer(text);
    }

    private static Integer integer(String text) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException notOne) {
        return null;
      }
    }
  }

  /** What stands at the paths that a statement looks at, of one event after the other. */
  private final class Texts {
    private final int[] places = new int[columns.size()];
    private final PathTexts paths;
    private String[] found;

    /**
     * @param typed whether typed columns are looked for, too
     */
    Texts(IntPredicate wanted, boolean typed) {
      List<Field> fields = new ArrayList<>();
      for (int i = 0; i < places.length; i++) {
        LogColumn.Kind kind = columns.get(i).kind();
        boolean path = kind == LogColumn.Kind.PATH || (typed && kind == LogColumn.Kind.TYPED);
        places[i] = path && wanted.test(i) ? fields.size() : -1;
        if (places[i] >= 0) {
          fields.add(new Field(columns.get(i).name()));
        }
      }
      paths = fields.isEmpty() ? null : new PathTexts(fields);
    }

    void read(byte[] event) {
      found = paths == null ? null : paths.of(event);
    }

    String at(int column) {
      return places[column] < 0 ? null : found[places[column]];
    }
  }
}
