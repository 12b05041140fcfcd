package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.net.IpAddress;
import io.annals.platform.net.Network;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.LogsetId;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.TopicId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what the contract's schemas cannot say; a mistake is a problem that names its place. */
final class Input {
  private static final int PAGE_SIZE = 100;

  /** The name of the tenant's hidden topic. */
  private static final String RESERVED = "quarantine";

  private Input() {}

  static PageRequest page(Call call) {
    int size = call.query("pageSize").map(Integer::parseInt).orElse(PAGE_SIZE);
    return new PageRequest(size, call.query("pageToken").map(Input::pageToken).orElse(""));
  }

  static String pageTokenAfter(String lastId) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(lastId.getBytes(StandardCharsets.UTF_8));
  }

  private static String pageToken(String token) {
    try {
      String id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (id.matches("[-a-z0-9]{1,63}")) {
        return id;
      }
    } catch (IllegalArgumentException notOurs) {
      // Answered below.
    }
    throw Problems.wrong("pageToken", "not a token of a page of this list");
  }

  /** An identifier in the path; a text that none can be is one that does not exist. */
  static <I> I path(Call call, String name, Function<String, I> id) {
    try {
      return id.apply(call.path(name));
    } catch (IllegalArgumentException noneIs) {
      throw Problems.notFound(name);
    }
  }

  static ClusterId cluster(Call call) {
    return path(call, "cluster", ClusterId::new);
  }

  static Optional<LogsetId> logset(JsonObject body, String pointer) {
    return identifier(body, "logset", pointer, LogsetId::new);
  }

  static Optional<TopicId> topic(JsonObject body, String field, String pointer) {
    Optional<TopicId> topic = identifier(body, field, pointer, TopicId::new);
    if (topic.filter(id -> id.value().equals(RESERVED)).isPresent()) {
      throw Problems.wrong(pointer + "/" + field, "'" + RESERVED + "' is reserved");
    }
    return topic;
  }

  static <I> Optional<I> identifier(
      JsonObject body, String field, String pointer, Function<String, I> id) {
    try {
      return Optional.ofNullable(body.getString(field)).map(id);
    } catch (IllegalArgumentException wrong) {
      throw Problems.wrong(pointer + "/" + field, wrong.getMessage());
    }
  }

  static Optional<Retention> retention(JsonObject body) {
    return body.containsKey("retentionDays")
        ? Optional.of(new Retention(body.getInteger("retentionDays")))
        : Optional.empty();
  }

  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException unknown) {
      throw Problems.wrong("/timeZone", "not a time zone; write it like Europe/Berlin or UTC");
    }
  }

  /** Networks in their one form: a prefix with nothing behind it, or one address. */
  static List<Network> networks(JsonObject body, String field) {
    List<Network> networks = new ArrayList<>();
    JsonArray texts = body.getJsonArray(field);
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.getString(i);
      String pointer = "/" + field + "/" + i;
      Network network =
          Network.parse(text)
              .orElseThrow(
                  () -> Problems.wrong(pointer, "not a network; write it like 192.0.2.0/24"));
      String base = text.split("/", 2)[0];
      if (!IpAddress.parse(base).orElseThrow().equals(network.first())) {
        throw Problems.wrong(pointer, "has bits behind its prefix; write " + network);
      }
      networks.add(network);
    }
    return networks;
  }

  /**
   * @return null = never
   */
  static Instant future(JsonObject body, String field, Instant now) {
    String text = body.getString(field);
    if (text == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (time.isAfter(now)) {
        return time;
      }
    } catch (DateTimeParseException notATime) {
      // Answered below.
    }
    throw Problems.wrong("/" + field, "not a time in the future like 2030-01-31T00:00:00Z");
  }

  static Duration duration(JsonObject body, String field, Duration otherwise, Duration most) {
    try {
      Duration given =
          Optional.ofNullable(body.getString(field)).map(Duration::parse).orElse(otherwise);
      if (!given.isNegative() && given.compareTo(most) <= 0) {
        return given;
      }
    } catch (DateTimeParseException notADuration) {
      // Answered below.
    }
    throw Problems.wrong("/" + field, "not a duration from PT0S to " + most);
  }
}
