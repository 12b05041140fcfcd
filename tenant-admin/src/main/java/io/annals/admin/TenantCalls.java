package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Changes;
import io.annals.tenancy.Tenant;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantRows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The provider's calls on tenants. Thread-safe. */
final class TenantCalls {
  private static final int DEDUPE_KEY_BYTES = 32;

  private static final Tenant.Labels NEW =
      new Tenant.Labels(null, null, null, ZoneId.of("UTC"), List.of());

  private final Pool pool;
  private final Changes changes;
  private final SecureRandom random;
  private final InstantSource clock;
  private final PricePlans plans;
  private final TermsChange terms;

  TenantCalls(
      Pool pool,
      Changes changes,
      SecureRandom random,
      InstantSource clock,
      PricePlans plans,
      TermsChange terms) {
    this.pool = pool;
    this.changes = changes;
    this.random = random;
    this.clock = clock;
    this.plans = plans;
    this.terms = terms;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createTenant", this::create,
        "listTenants", this::list,
        "getTenant", this::get,
        "updateTenant", this::update,
        "closeTenant", call -> bring(call, TenantRoute.State.CLOSED),
        "suspendTenant", call -> bring(call, TenantRoute.State.SUSPENDED),
        "resumeTenant", call -> bring(call, TenantRoute.State.ACTIVE));
  }

  private Future<Reply> create(Call call) {
    JsonObject body = call.body();
    TenantId id = Input.identifier(body, "id", "", TenantId::new).orElseThrow();
    Tenant.Labels labels = labels(body, NEW);
    return changes.make(
        change ->
            TenantRows.find(change.sql(), id)
                .compose(
                    found ->
                        found.isPresent()
                            ? repeated(found.get(), body)
                            : unused(change, id)
                                .compose(unused -> insert(change, id, labels, body))));
  }

  /** Bills and digests of a purged tenant stay under its name, which so is nobody else's. */
  private static Future<Void> unused(Change change, TenantId id) {
    return TenantRows.purged(change.sql(), id)
        .map(
            purged -> {
              if (purged) {
                throw Problems.conflict("there was a tenant " + id + ", names are not used again");
              }
              return null;
            });
  }

  private Future<Reply> insert(Change change, TenantId id, Tenant.Labels labels, JsonObject body) {
    byte[] dedupeKey = new byte[DEDUPE_KEY_BYTES];
    random.nextBytes(dedupeKey);
    return knownPlan(change, labels, null)
        .compose(known -> TenantRows.insert(change, id, labels, body, dedupeKey))
        .compose(uid -> tenant(change.sql(), id))
        .map(tenant -> Reply.json(201, Shown.tenant(tenant)));
  }

  private static Future<Reply> repeated(Tenant tenant, JsonObject body) {
    return tenant.createdFrom().equals(body) && tenant.state() != TenantRoute.State.CLOSED
        ? Future.succeededFuture(Reply.ok(Shown.tenant(tenant)))
        : Future.failedFuture(
            Problems.conflict("there is a tenant " + tenant.id() + " that is not the same"));
  }

  private Future<Reply> list(Call call) {
    return TenantRows.page(pool, Input.page(call)).map(page -> Shown.page(page, Shown::tenant));
  }

  private Future<Reply> get(Call call) {
    return tenant(pool, idOf(call))
        .compose(tenant -> TermsChange.shown(pool, tenant, clock.instant()))
        .map(Reply::ok);
  }

  private Future<Reply> update(Call call) {
    return changes.make(
        change ->
            tenant(change.sql(), idOf(call))
                .compose(tenant -> label(change, tenant, labels(call.body(), tenant.labels())))
                .compose(labelled -> tenant(change.sql(), idOf(call)))
                .compose(tenant -> TermsChange.shown(change.sql(), tenant, change.now()))
                .map(Reply::ok));
  }

  private Future<Void> label(Change change, Tenant tenant, Tenant.Labels labels) {
    return knownPlan(change, labels, tenant.labels().pricePlan())
        .compose(known -> terms.make(change, tenant, labels))
        .compose(agreed -> TenantRows.label(change, tenant.uid(), labels));
  }

  /** A tenant keeps a plan that it names already, whether it is known or not. */
  private Future<Void> knownPlan(Change change, Tenant.Labels labels, String before) {
    String plan = labels.pricePlan();
    return plan == null || plan.equals(before)
        ? Future.succeededFuture()
        : plans.check(change.sql(), plan, "/pricePlan");
  }

  private Future<Reply> bring(Call call, TenantRoute.State state) {
    return changes.make(
        change ->
            tenant(change.sql(), idOf(call))
                .compose(tenant -> closedStays(tenant, state))
                .compose(tenant -> TenantRows.bring(change, tenant.uid(), state))
                .compose(brought -> tenant(change.sql(), idOf(call)))
                .map(tenant -> Reply.ok(Shown.tenant(tenant))));
  }

  private static Future<Tenant> closedStays(Tenant tenant, TenantRoute.State wanted) {
    return tenant.state() == TenantRoute.State.CLOSED && wanted != TenantRoute.State.CLOSED
        ? Future.failedFuture(Problems.conflict("the tenant is closed"))
        : Future.succeededFuture(tenant);
  }

  private static Future<Tenant> tenant(SqlClient sql, TenantId id) {
    return TenantRows.find(sql, id).compose(found -> Problems.found(found, "tenant"));
  }

  private static TenantId idOf(Call call) {
    return Input.path(call, "tenant", TenantId::new);
  }

  /** What {@code body} says, and where it says nothing what was before. */
  private static Tenant.Labels labels(JsonObject body, Tenant.Labels before) {
    return new Tenant.Labels(
        body.getString("displayName", before.displayName()),
        body.getString("pricePlan", before.pricePlan()),
        body.getString("region", before.region()),
        body.containsKey("timeZone")
            ? Input.zone(Objects.requireNonNullElse(body.getString("timeZone"), "UTC"))
            : before.timeZone(),
        body.containsKey("intranetRanges")
            ? Input.networks(body, "intranetRanges")
            : before.intranetRanges());
  }
}
