package io.annals.query.run;

import io.annals.audit.EventColumn;
import io.annals.query.language.Field;
import io.annals.segment.StoreView.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which fields matching events have. Blocks; thread-safe. */
final class NameSearch {
  /** About 15 MB of events. */
  private static final int MOST_EVENTS = 10_000;

  private final Scanner scanner;

  NameSearch(Scanner scanner) {
    this.scanner = scanner;
  }

  FieldNames names(Selection selection, String prefix, int limit, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException {
    LeafPaths paths = new LeafPaths();
    Window window = new Window(selection.range(), Order.DESC, Optional.empty());
    Visibility visibility = new Visibility(snapshot, Optional.empty());
    try (Scanner.Scan scan = scanner.open(selection.search(), window, snapshot, visibility, run)) {
      read(scan.hits(), paths, run);
    } catch (QueryStoppedException stop) {
      run.stopped(stop);
    }
    if (paths.isFull()) {
      run.incomplete(Reason.LIMIT);
    }
    List<FieldNames.Named> names = typed(paths.types());
    paths.types().forEach((name, type) -> names.add(new FieldNames.Named(name, type)));
    names.removeIf(field -> !field.name().startsWith(prefix));
    if (names.size() > limit) {
      run.incomplete(Reason.LIMIT);
      names.subList(limit, names.size()).clear();
    }
    return new FieldNames(names, run.completeness());
  }

  private static void read(Hits hits, LeafPaths paths, QueryRun run) throws QueryStoppedException {
    for (int read = 0; ; read++) {
      Hit hit = hits.next();
      if (hit == null) {
        return;
      }
      if (read == MOST_EVENTS) {
        run.incomplete(Reason.SCAN_LIMIT);
        return;
      }
      paths.add(hit.event());
    }
  }

  /** The fields that every topic has, taken out of what was found. */
  private static List<FieldNames.Named> typed(Map<String, FieldType> found) {
    List<FieldNames.Named> names = new ArrayList<>();
    names.add(new FieldNames.Named(Field.CLUSTER.path(), FieldType.TEXT));
    for (EventColumn column : EventColumn.values()) {
      FieldType type =
          switch (column.kind()) {
            case TEXT -> FieldType.TEXT;
            case JSON -> FieldType.JSON;
            case INTEGER -> FieldType.LONG;
          };
      names.add(new FieldNames.Named(column.path(), type));
      if (type != FieldType.JSON) {
        found.remove(column.path());
      }
    }
    found.remove(Field.CLUSTER.path());
    names.forEach(name -> found.remove(name.name()));
    return names;
  }
}
