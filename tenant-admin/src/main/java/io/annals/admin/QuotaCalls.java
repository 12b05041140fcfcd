package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Changes;
import io.annals.tenancy.PricePlanId;
import io.annals.tenancy.Quota;
import io.annals.tenancy.QuotaRows;
import io.annals.tenancy.QuotaRows.Held;
import io.annals.tenancy.QuotaRows.TenantQuota;
import io.annals.tenancy.TenantRoute;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** The calls on what tenants may use, and on what price plans set for theirs. Thread-safe. */
final class QuotaCalls {
  /** Below, hardly a query would find anything. */
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

  private final Pool pool;
  private final Changes changes;
  private final TenantChanges ofTenant;
  private final InstantSource clock;

  QuotaCalls(Pool pool, Changes changes, TenantChanges ofTenant, InstantSource clock) {
    this.pool = pool;
    this.changes = changes;
    this.ofTenant = ofTenant;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "getQuota", this::get,
        "putQuota", this::put,
        "getPlanQuota", this::getPlan,
        "putPlanQuota", this::putPlan);
  }

  private Future<Reply> get(Call call) {
    return shown(TenantChanges.routeOf(call));
  }

  /** What is used is added up after the change, which others wait for. */
  private Future<Reply> put(Call call) {
    Quota own = quota(call.body());
    return ofTenant
        .make(call, (change, tenant) -> QuotaRows.set(change, tenant, own))
        .compose(set -> get(call));
  }

  private Future<Reply> getPlan(Call call) {
    PricePlanId plan = planOf(call);
    return QuotaRows.ofPlan(pool, plan).map(quota -> shown(plan, quota));
  }

  private Future<Reply> putPlan(Call call) {
    PricePlanId plan = planOf(call);
    Quota quota = quota(call.body());
    return changes.make(
        change -> QuotaRows.setPlan(change, plan, quota).map(set -> shown(plan, quota)));
  }

  private static PricePlanId planOf(Call call) {
    return Input.path(call, "plan", PricePlanId::new);
  }

  private static Quota quota(JsonObject body) {
    String timeout = body.getString("queryTimeout");
    return Quota.of(
        timeout == null ? body : body.copy().put("queryTimeout", timeout(timeout).toString()));
  }

  private static Duration timeout(String text) {
    try {
      Duration timeout = Duration.parse(text);
      if (timeout.compareTo(SHORTEST_TIMEOUT) >= 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0) {
        return timeout;
      }
    } catch (DateTimeParseException notADuration) {
      // Answered below.
    }
    throw Problems.wrong(
        "/queryTimeout", "not a duration from " + SHORTEST_TIMEOUT + " to " + LONGEST_TIMEOUT);
  }

  private Future<Reply> shown(TenantRoute tenant) {
    return QuotaRows.of(pool, tenant.uid())
        .compose(
            quota -> {
              Quota effective = quota.effective();
              Future<Held> held = QuotaRows.held(pool, tenant.uid(), effective.retentionDaysMax());
              Future<Long> today =
                  effective.bytesPerDay() == null
                      ? Future.succeededFuture()
                      : QuotaRows.bytesOf(pool, tenant.uid(), today(tenant));
              return Future.all(held, today)
                  .map(all -> Reply.ok(shown(quota, held.result(), today.result())));
            });
  }

  private LocalDate today(TenantRoute tenant) {
    return LocalDate.ofInstant(clock.instant(), tenant.zone());
  }

  /** What holds is in plain members, so that whoever reads nothing else reads the right thing. */
  private static JsonObject shown(TenantQuota quota, Held held, Long bytesToday) {
    return quota
        .effective()
        .json()
        .put("pricePlan", quota.plan())
        .put("own", quota.own().json())
        .put("plan", quota.ofPlan().json())
        .put(
            "used",
            new JsonObject()
                .put("topics", held.topics())
                .put("topicsKeptLonger", held.topicsKeptLonger())
                .put("clusters", held.clusters())
                .put("storedBytes", held.storedBytes())
                .put("bytesToday", bytesToday));
  }

  private static Reply shown(PricePlanId plan, Quota quota) {
    return Reply.ok(quota.json().put("pricePlan", plan.value()));
  }
}
