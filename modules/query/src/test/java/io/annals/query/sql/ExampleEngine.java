package io.annals.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.platform.net.Network;
import io.annals.platform.net.Networks;
import io.annals.query.address.AddressBook;
import io.annals.query.address.AddressConfig;
import io.annals.query.language.Query;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.engine.EngineSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;

/**
 * A locked instance of the engine for expressions over one event: {@code __time__} is 1592374067,
 * {@code sourceIPs} has 10.0.0.1, any other path is the text 12. It is 2020-06-17 14:07:47 in
 * Shanghai, no data of addresses is loaded, and 192.0.2.0/24 is the tenant's intranet.
 */
final class ExampleEngine implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2020-06-17T06:07:47Z");

  private final DuckDb engine;
  private final EngineSession session;

  ExampleEngine(Path folder) throws IOException {
    engine = new DuckDb(new EngineConfig(1, 256_000_000, 0), folder);
    Networks intranet = new Networks(List.of(Network.parse("192.0.2.0/24").orElseThrow()));
    session =
        engine.isolated(
            List.of(),
            List.of("SET integer_division = true"),
            new AddressBook(AddressConfig.none(), InstantSource.fixed(NOW))
                .of(intranet)
                .answers(EnumSet.allOf(AddressFunction.class))
                .functions());
  }

  static EngineSelect select(String text) throws Exception {
    return EngineSelect.read(new Query.Select(text, 1), ZoneId.of("Asia/Shanghai"), NOW);
  }

  /** The first value that the statement gives. */
  String first(String statement) throws Exception {
    EngineSelect select = select(statement);
    StringBuilder log = new StringBuilder("SELECT 1 AS \"row\"");
    select
        .columns()
        .forEach(
            (column, name) ->
                log.append(", ").append(value(column)).append(" AS ").append(Sql.name(name)));
    return session.query(
        select.over(log.toString()),
        List.of(),
        Duration.ofSeconds(20),
        rows -> rows.next() ? String.valueOf(rows.getObject(1)) : "no row");
  }

  private static String value(LogColumn column) {
    return switch (column.kind()) {
      case SECONDS -> "1592374067";
      case TIME -> "TIMESTAMP '2020-06-17 14:07:47'";
      case CLUSTER -> "'prod'";
      case EVENT, TYPED -> "'[\"10.0.0.1\"]'";
      case PATH -> "'12'";
    };
  }

  void assertValue(String expression, String expected) throws Exception {
    assertEquals(expected, first("SELECT " + expression), expression);
  }

  @Override
  public void close() {
    session.close();
    engine.close();
  }
}
