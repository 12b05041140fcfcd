package io.annals.admin;

import io.annals.metering.Charge;
import io.annals.metering.Meter;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Lines of bills as answers show them. */
final class ShownLine {
  /** Columns of CSV, in order; members of JSON, of which those that say nothing are left out. */
  private static final String[] FIELDS = {
    "day",
    "topic",
    "topicCreatedAt",
    "meter",
    "network",
    "quantity",
    "unit",
    "unitPrice",
    "per",
    "currency",
    "gross",
    "freeProgramme",
    "discount",
    "net",
    "exactQuantity",
    "exactUnit",
    "correction",
    "settledAt"
  };

  private ShownLine() {}

  static JsonObject json(BilledLine billed) {
    JsonObject json = new JsonObject();
    fields(billed)
        .forEach(
            (name, value) -> {
              if (value != null) {
                json.put(name, name.equals("correction") ? Boolean.valueOf(value) : value);
              }
            });
    return json;
  }

  static String csvHeader() {
    return String.join(",", FIELDS) + "\r\n";
  }

  /** One record of RFC 4180, with its line end. */
  static String csv(BilledLine billed) {
    return fields(billed).values().stream().map(ShownLine::field).collect(Collectors.joining(","))
        + "\r\n";
  }

  /**
   * Names are of letters, digits and '-', and cannot begin with what a spreadsheet takes for a
   * formula; a number's sign is no formula. Anything else that begins so is made text by an
   * apostrophe, as what opens the file may be a spreadsheet.
   */
  static String field(String value) {
    if (value == null) {
      return "";
    }
    boolean number = value.matches("-?[0-9]+(\\.[0-9]+)?");
    String text =
        !number && !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0
            ? "'" + value
            : value;
    boolean quoted = text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  static String exactUnit(Meter meter) {
    return switch (meter.base()) {
      case BYTE -> "byte";
      case BYTE_MICROSECOND -> "byteMicrosecond";
      case REQUEST -> "request";
      case PARTITION_MICROSECOND -> "partitionMicrosecond";
    };
  }

  private static Map<String, String> fields(BilledLine billed) {
    Charge charge = billed.line().charge();
    String[] values = {
      charge.day().toString(),
      charge.topic() == null ? null : charge.topic().id(),
      charge.topic() == null ? null : charge.topic().createdAt().toString(),
      charge.meter().text(),
      charge.network() == null ? null : charge.network().text(),
      plain(billed.line().shownQuantity()),
      charge.per().unit().text(),
      plain(charge.unitPrice()),
      plain(charge.per().amount()),
      billed.currency(),
      billed.line().gross().toPlainString(),
      charge.freeProgramme(),
      billed.line().discount().toPlainString(),
      billed.line().net().toPlainString(),
      billed.line().quantity().toString(),
      exactUnit(charge.meter()),
      Boolean.toString(billed.correction()),
      billed.settledAt() == null ? null : billed.settledAt().toString()
    };
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < FIELDS.length; i++) {
      fields.put(FIELDS[i], values[i]);
    }
    return fields;
  }

  /** Without zeros that say nothing, and without an exponent. */
  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
