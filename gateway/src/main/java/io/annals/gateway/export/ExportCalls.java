package io.annals.gateway.export;

import io.annals.gateway.query.Ask;
import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Caller;
import io.annals.tenancy.MeteredAccess;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicRoute;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.MIMEHeader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The calls about exports. Thread-safe. */
public final class ExportCalls {
  private static final String PAGE_SIZE = "100";

  private final Vertx vertx;
  private final Exports exports;
  private final Routing routing;
  private final InstantSource clock;

  public ExportCalls(Vertx vertx, Exports exports, Routing routing, InstantSource clock) {
    this.vertx = vertx;
    this.exports = exports;
    this.routing = routing;
    this.clock = clock;
  }

  /** By {@code operationId}. */
  public Map<String, Operation> operations() {
    return Map.of(
        "createExport", this::create,
        "listExports", this::list,
        "getExport", this::get,
        "deleteExport", this::delete,
        "getExportFile", this::file,
        "getExportManifest", this::manifest);
  }

  private Future<Reply> create(Call call) {
    ExportRequest request = ExportRequest.of(call.body(), clock.instant());
    TenantRoute tenant = Ask.tenant(call);
    Caller caller = Caller.of(call.context());
    String id = call.body().getString("id");
    return topic(tenant, call.body().getString("topic"))
        .compose(topic -> exports.create(tenant, topic, request, id, caller))
        .map(made -> Reply.json(made.fresh() ? 202 : 200, ExportView.of(made.row())));
  }

  /** Another process may have made it a moment ago. */
  private Future<TopicRoute> topic(TenantRoute tenant, String name) {
    TopicId id;
    try {
      id = new TopicId(name);
    } catch (IllegalArgumentException notAnId) {
      return Future.failedFuture(noTopic());
    }
    Optional<TopicRoute> known = routing.topic(tenant.uid(), id);
    return known.isPresent()
        ? Future.succeededFuture(known.get())
        : routing
            .catchUp()
            .otherwiseEmpty()
            .map(done -> routing.topic(tenant.uid(), id).orElseThrow(ExportCalls::noTopic));
  }

  private static ProblemException noTopic() {
    return Ask.wrong("/topic", "there is no log topic of this name");
  }

  private Future<Reply> list(Call call) {
    int size = Integer.parseInt(call.query("pageSize").orElse(PAGE_SIZE));
    String after = call.query("pageToken").map(ExportCalls::pageToken).orElse("");
    return exports
        .rows()
        .list(Ask.tenant(call).uid(), new PageRequest(size, after))
        .map(ExportCalls::shown);
  }

  private static Reply shown(Page<ExportRow> page) {
    JsonArray items = new JsonArray();
    page.items().forEach(row -> items.add(ExportView.of(row)));
    JsonObject json = new JsonObject().put("items", items);
    page.last()
        .ifPresent(
            last ->
                json.put(
                    "nextPageToken",
                    Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(last.getBytes(StandardCharsets.UTF_8))));
    return Reply.ok(json);
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
    throw Ask.wrong("pageToken", "not a token of a page of this list");
  }

  private Future<Reply> get(Call call) {
    return found(call).map(row -> Reply.ok(ExportView.of(row)));
  }

  private Future<ExportRow> found(Call call) {
    return exports
        .rows()
        .find(Ask.tenant(call).uid(), call.path("id"))
        .map(row -> row.orElseThrow(() -> notFound("export")));
  }

  private static ProblemException notFound(String what) {
    return new ProblemException(ProblemType.NOT_FOUND, "there is no such " + what);
  }

  private Future<Reply> delete(Call call) {
    return exports
        .rows()
        .delete(Ask.tenant(call).uid(), call.path("id"), clock.instant())
        .map(
            deleted -> {
              deleted.ifPresent((UUID uid) -> exports.deleted(uid));
              return Reply.noContent();
            });
  }

  /** With its files. */
  private Future<ExportRow> done(Call call) {
    return found(call)
        .map(
            row ->
                switch (row.state()) {
                  case DONE -> row;
                  case RUNNING ->
                      throw new ProblemException(
                          ProblemType.CONFLICT, "the export is still running");
                  case FAILED ->
                      throw new ProblemException(
                          ProblemType.NOT_FOUND, "the export has failed and has no files");
                });
  }

  private Future<Reply> file(Call call) {
    int n = Integer.parseInt(call.path("n"));
    return done(call)
        .compose(
            row -> {
              if (n > row.files().size()) {
                return Future.failedFuture(notFound("file"));
              }
              MeteredAccess.about(call.context(), row.folder().topic());
              return exports
                  .workers()
                  .executeBlocking(() -> exports.blobs().local(row.folder(), n), false)
                  .recover(ExportCalls::removed)
                  .compose(
                      path ->
                          new ExportDownload(
                                  call.context().request(),
                                  call.context().response(),
                                  row.files().get(n - 1),
                                  ExportRequest.mediaType(row.asked()))
                              .send(vertx, path));
            });
  }

  /** Between the look at the row and the look at the file. */
  private static <T> Future<T> removed(Throwable failure) {
    return Future.failedFuture(failure instanceof NoSuchFileException ? notFound("file") : failure);
  }

  private Future<Reply> manifest(Call call) {
    return done(call)
        .compose(
            row ->
                exports
                    .rows()
                    .manifest(row.folder().tenant(), row.uid())
                    .map(text -> text.orElseThrow(() -> notFound("export")))
                    .map(manifest -> manifest(call, row, manifest)));
  }

  private static Reply manifest(Call call, ExportRow row, Buffer manifest) {
    Reply reply =
        wantsChecksums(call)
            ? new Reply(
                200,
                Map.of("Content-Type", "text/plain; charset=us-ascii"),
                ExportManifest.checksums(row, manifest))
            : new Reply(
                200,
                ExportDownload.headers(
                    "application/json", ExportManifest.name(row), ExportManifest.sha256(manifest)),
                manifest);
    return reply.with("Vary", "Accept");
  }

  private static boolean wantsChecksums(Call call) {
    for (MIMEHeader accepted : call.context().parsedHeaders().accept()) {
      String kind = accepted.subComponent();
      if (accepted.weight() > 0 && (kind.equals("plain") || kind.equals("json"))) {
        return kind.equals("plain");
      }
    }
    return false;
  }
}
