package io.annals.query.run;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the rows of a statement, up to a size. Not thread-safe. */
final class SelectRows {
  /** Of an answer; the same for a page of events. */
  private static final long MOST_BYTES = 16 << 20;

  /** What a value costs beside its text. */
  private static final int VALUE_BYTES = 8;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("UTINYINT", "bigint"),
          Map.entry("USMALLINT", "bigint"),
          Map.entry("UINTEGER", "bigint"),
          Map.entry("UBIGINT", "bigint"),
          Map.entry("HUGEINT", "bigint"),
          Map.entry("UHUGEINT", "bigint"),
          Map.entry("FLOAT", "real"),
          Map.entry("BLOB", "varbinary"),
          Map.entry("TIMESTAMP WITH TIME ZONE", "timestamp"));

  private final List<SelectAnswer.Column> columns = new ArrayList<>();
  private final List<List<Object>> rows = new ArrayList<>();
  private boolean cut;

  static SelectRows read(ResultSet result) throws SQLException {
    SelectRows all = new SelectRows();
    ResultSetMetaData facts = result.getMetaData();
    for (int i = 1; i <= facts.getColumnCount(); i++) {
      all.columns.add(
          new SelectAnswer.Column(facts.getColumnLabel(i), type(facts.getColumnTypeName(i))));
    }
    long bytes = 0;
    while (!all.cut && result.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= all.columns.size(); i++) {
        Object value = value(result.getObject(i));
        bytes += VALUE_BYTES + (value instanceof Number ? 0 : String.valueOf(value).length());
        row.add(value);
      }
      all.cut = bytes > MOST_BYTES;
      if (!all.cut) {
        all.rows.add(row);
      }
    }
    return all;
  }

  List<SelectAnswer.Column> columns() {
    return columns;
  }

  List<List<Object>> rows() {
    return rows;
  }

  /** Whether there were more rows than an answer may hold. */
  boolean isCut() {
    return cut;
  }

  private static String type(String engines) {
    return TYPES.getOrDefault(engines, engines.toLowerCase(Locale.ROOT));
  }

  private static Object value(Object value) throws SQLException {
    if (value == null || value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number) ? value : String.valueOf(number);
    }
    if (value instanceof Number) {
      return value;
    }
    if (value instanceof Timestamp time) {
      return TIME.format(time.toLocalDateTime());
    }
    if (value instanceof LocalDateTime time) {
      return TIME.format(time);
    }
    if (value instanceof Date date) {
      return date.toLocalDate().toString();
    }
    if (value instanceof Blob bytes) {
      return Base64.getEncoder().encodeToString(bytes.getBytes(1, (int) bytes.length()));
    }
    if (value instanceof Array array) {
      return list(Arrays.asList((Object[]) array.getArray()));
    }
    if (value instanceof List<?> list) {
      return list(list);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        members.put(String.valueOf(value(member.getKey())), value(member.getValue()));
      }
      return members;
    }
    return value.toString();
  }

  private static List<Object> list(List<?> elements) throws SQLException {
    List<Object> all = new ArrayList<>();
    for (Object element : elements) {
      all.add(value(element));
    }
    return all;
  }
}
