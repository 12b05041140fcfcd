package io.annals.query.match;

import io.annals.query.language.Field;
import io.annals.query.language.Search;
import java.util.HashSet;
import java.util.Set;

/** Which fields a search asks for. */
public final class FieldsOf {
  /** Stands for the whole event's text. */
  public static final Field WHOLE = new Field("");

  private FieldsOf() {}

  public static Set<Field> search(Search search) {
    Set<Field> fields = new HashSet<>();
    add(search, fields);
    return fields;
  }

  private static void add(Search search, Set<Field> fields) {
    if (search instanceof Search.And and) {
      and.all().forEach(part -> add(part, fields));
    } else if (search instanceof Search.Or or) {
      or.any().forEach(part -> add(part, fields));
    } else if (search instanceof Search.Not not) {
      add(not.search(), fields);
    } else if (!(search instanceof Search.Everything)) {
      Field field = CompiledSearch.field(search);
      fields.add(field == null ? WHOLE : field);
    }
  }
}
