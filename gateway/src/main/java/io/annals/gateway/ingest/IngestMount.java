package io.annals.gateway.ingest;

import io.annals.audit.BodySlicer;
import io.annals.audit.SliceLimits;
import io.annals.eventlog.EventLog;
import io.annals.gateway.limits.Limits;
import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Mount;
import io.annals.platform.http.OperationName;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.Caller;
import io.annals.tenancy.Routing;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Takes audit events as kube-apiserver's webhook sends them. Path and token are known before a byte
 * of the body is read. Thread-safe; each request stays on its event loop.
 */
public final class IngestMount implements Mount {
  private static final String PATH = "/ingest/v1/tenants/:tenant/clusters/:cluster/audit";

  private static final JsonObject OPERATION =
      new JsonObject()
          .put("operationId", "ingestAudit")
          .put("x-annals-roles", new JsonArray().add("ingest"))
          .put("x-annals-scope", "cluster");

  private final IngestConfig config;
  private final AccessControl access;
  private final EventLog log;
  private final SwitchTally tally;
  private final InstantSource clock;
  private final Admission admission;
  private final IngestMeters meters;
  private final IngestMemory memory;
  private final QuarantineBudget budget;
  private final BestEffortShare bestEffort;

  public IngestMount(
      IngestConfig config,
      Routing routing,
      AccessControl access,
      Limits limits,
      EventLog log,
      SwitchTally tally,
      InstantSource clock,
      MeterRegistry registry) {
    this.config = config;
    this.access = access;
    this.log = log;
    this.tally = tally;
    this.clock = clock;
    this.meters = new IngestMeters(registry);
    this.admission = new Admission(routing, new SinkPolicies(meters), limits);
    this.memory = new IngestMemory(config.memory());
    this.budget = new QuarantineBudget(clock);
    this.bestEffort = new BestEffortShare(log);
  }

  @Override
  public Future<Void> on(Vertx vertx, Router router) {
    router.post(PATH).handler(context -> handle(vertx, context));
    return Future.succeededFuture();
  }

  private void handle(Vertx vertx, RoutingContext context) {
    context.request().pause();
    OperationName.set(context, "ingestAudit");
    Context loop = vertx.getOrCreateContext();
    access
        .check(context, OPERATION)
        .compose(allowed -> admission.admit(vertx, Caller.of(context)))
        .onComplete(
            sender -> onLoop(loop, () -> begin(vertx, context, sender)),
            failure -> onLoop(loop, () -> refuse(vertx, context, failure)));
  }

  /** A request goes on where it began; what it waited for may answer elsewhere. */
  private static void onLoop(Context loop, Runnable next) {
    if (Vertx.currentContext() == loop) {
      next.run();
    } else {
      loop.runOnContext(run -> next.run());
    }
  }

  private void refuse(Vertx vertx, RoutingContext context, Throwable failure) {
    ProblemException problem =
        failure instanceof ProblemException known
            ? known
            : new ProblemException(
                ProblemType.INTERNAL, "The service failed; its log tells why", failure);
    meters.request(Integer.toString(problem.type().status()));
    Refusal.send(vertx, context, problem, config.maxBody());
  }

  private void begin(Vertx vertx, RoutingContext context, Sender sender) {
    HttpServerRequest request = context.request();
    Unpacking unpacking;
    try {
      checkLength(request);
      unpacking = unpacking(request);
    } catch (ProblemException refused) {
      sender.charge().settle(0, 0);
      refuse(vertx, context, refused);
      return;
    }
    Delivery delivery = new Delivery(sender, log, bestEffort, meters, budget, clock);
    BodySlicer slicer =
        new BodySlicer(
            SliceLimits.DEFAULT, isLines(request), sender.tenant().dedupeKey(), delivery::slice);
    BodyReader body = new BodyReader(slicer, unpacking, config.maxBody(), delivery, meters);
    new IngestRequest(vertx, context, config, log, memory, meters, body, delivery)
        .read(receipt -> count(sender, receipt));
  }

  private void count(Sender sender, Receipt receipt) {
    sender.charge().settle(receipt.takenItems(), receipt.takenBytes());
    if (receipt.received() > 0) {
      tally.add(sender.cluster(), receipt, clock.instant());
    }
  }

  /** Null when the body is plain. */
  private static Unpacking unpacking(HttpServerRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    String name = encoding == null ? "identity" : encoding.trim().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "identity", "" -> null;
      case "gzip", "x-gzip" -> new Unpacking.Gzip();
      case "zstd" -> new Unzstd();
      default ->
          throw new ProblemException(
              ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body is plain, gzip or zstd, nothing else");
    };
  }

  private void checkLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      if (length != null && Long.parseLong(length.trim()) > config.maxBody()) {
        throw BodyReader.tooLarge(config.maxBody());
      }
    } catch (NumberFormatException malformed) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "Content-Length is no number", malformed);
    }
  }

  private static boolean isLines(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String name = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    return name.equals("application/x-ndjson") || name.equals("application/ndjson");
  }
}
