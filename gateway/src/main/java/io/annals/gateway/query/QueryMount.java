package io.annals.gateway.query;

import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Mount;
import io.annals.platform.http.OpenApiMount;
import io.annals.platform.http.Operation;
import io.annals.query.address.AddressBook;
import io.annals.query.run.CursorCodec;
import io.annals.query.run.SearchEngine;
import io.annals.query.run.Tails;
import io.annals.tenancy.Routing;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The calls of {@code openapi/gateway.yaml} that read. Thread-safe. */
public final class QueryMount implements Mount {
  private final OpenApiMount operations;
  private final TailLogs tail;

  /**
   * @param tails for the streams, which end with the listener
   * @param cursors with the key that every process serving the same clients has
   * @param pool for prices
   * @param exports the operations about exports
   */
  public QueryMount(
      SearchEngine engine,
      AddressBook addresses,
      Tails tails,
      CursorCodec cursors,
      Routing routing,
      AccessControl access,
      Pool pool,
      Map<String, Operation> exports,
      InstantSource clock,
      MeterRegistry registry) {
    this(
        engine,
        addresses,
        tails,
        cursors,
        routing,
        access,
        new StoredTariffs(pool),
        exports,
        clock,
        registry);
  }

  QueryMount(
      SearchEngine engine,
      AddressBook addresses,
      Tails tails,
      CursorCodec cursors,
      Routing routing,
      AccessControl access,
      TopicTariffs tariffs,
      Map<String, Operation> exports,
      InstantSource clock,
      MeterRegistry registry) {
    tail = new TailLogs(tails, routing, access, registry);
    Map<String, Operation> all = new HashMap<>(exports);
    all.put("searchLogs", new SearchLogs(engine, addresses, cursors, routing, clock));
    all.put("histogramLogs", new HistogramLogs(engine, routing, clock));
    all.put("contextOfLogs", new ContextOfLogs(engine, routing, clock));
    all.put("fieldsOfLogs", new FieldsOfLogs(engine, routing, clock));
    all.put("tailLogs", tail);
    all.put("simulatePolicy", new SimulatePolicy(engine, routing, tariffs, clock));
    all.put("listQuarantine", new ListQuarantine(engine, cursors, clock));
    operations = new OpenApiMount("openapi/gateway.yaml", access, all);
  }

  @Override
  public Future<Void> on(Vertx vertx, Router router) {
    return operations.on(vertx, router);
  }

  @Override
  public Future<Void> stopping() {
    return tail.end();
  }
}
