package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.metering.PricePlan;
import io.annals.metering.TariffReader;
import io.annals.metering.TariffWriter;
import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Changes;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.PricePlanId;
import io.annals.tenancy.TariffRows;
import io.annals.tenancy.TariffRows.PlanVersion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The provider's calls on price plans. A version is never edited. Thread-safe. */
final class PricePlanCalls {
  private final Pool pool;
  private final Changes changes;
  private final Presets presets;
  private final TariffReader reader = new TariffReader();
  private final TariffWriter writer = new TariffWriter();

  PricePlanCalls(Pool pool, Changes changes, Presets presets) {
    this.pool = pool;
    this.changes = changes;
    this.presets = presets;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createPricePlan", this::create,
        "listPricePlans", this::list,
        "getPricePlan", this::get);
  }

  private Future<Reply> create(Call call) {
    PricePlan wish = TariffInput.read(call, reader::pricePlan);
    PricePlanId id = new PricePlanId(wish.id());
    if (isPreset(id)) {
      throw Problems.conflict(
          "the price plan " + id + " comes with the program and stays as it is");
    }
    return changes.make(
        change ->
            TariffRows.plan(change.sql(), id).compose(versions -> add(change, id, wish, versions)));
  }

  private Future<Reply> add(
      Change change, PricePlanId id, PricePlan wish, List<PlanVersion> versions) {
    for (PlanVersion version : versions) {
      if (version.effectiveFrom().equals(wish.effectiveFrom())) {
        return repeated(version, wish);
      }
    }
    if (!versions.isEmpty()) {
      checkFollows(read(versions.get(versions.size() - 1)), wish);
    }
    TariffPast.checkCut(wish.effectiveFrom(), change.now(), "/effectiveFrom");
    return TariffPast.checkPrices(change.sql(), wish.id(), wish.effectiveFrom(), "/effectiveFrom")
        .compose(open -> TariffRows.insertPlan(change, id, wish.effectiveFrom(), writer.text(wish)))
        .map(
            made ->
                Reply.json(
                    201,
                    new JsonObject(writer.text(wish)).put("createdAt", change.now().toString())));
  }

  private Future<Reply> repeated(PlanVersion version, PricePlan wish) {
    return read(version).equals(wish)
        ? Future.succeededFuture(Reply.ok(shown(version)))
        : Future.failedFuture(
            Problems.conflict(
                "the plan "
                    + wish.id()
                    + " has another version from "
                    + wish.effectiveFrom()
                    + " on, and versions are not changed"));
  }

  private static void checkFollows(PricePlan last, PricePlan wish) {
    if (!wish.effectiveFrom().isAfter(last.effectiveFrom())) {
      throw Problems.wrong(
          "/effectiveFrom", "is not after that of the last version, " + last.effectiveFrom());
    }
    if (!wish.currency().equals(last.currency())) {
      throw Problems.wrong(
          "/currency", "is another one than that of the plan's versions, " + last.currency());
    }
  }

  private Future<Reply> list(Call call) {
    PageRequest request = Input.page(call);
    return TariffRows.plans(pool, request.after(), request.size() + 1)
        .map(stored -> Shown.page(page(stored, request), plan -> plan));
  }

  /** The provider's plans and the presets, in one order. */
  private Page<JsonObject> page(List<PlanVersion> stored, PageRequest request) {
    Map<String, List<PlanVersion>> byPlan = new TreeMap<>();
    stored.forEach(
        version ->
            byPlan.computeIfAbsent(version.plan().value(), id -> new ArrayList<>()).add(version));
    Map<String, JsonObject> plans = new TreeMap<>();
    byPlan.forEach((id, versions) -> plans.put(id, shown(versions)));
    presets.plans().stream()
        .filter(preset -> preset.plan().id().compareTo(request.after()) > 0)
        .forEach(preset -> plans.put(preset.plan().id(), shown(preset)));
    return Page.of(plans.values(), request, plan -> plan.getString("id"));
  }

  private Future<Reply> get(Call call) {
    PricePlanId id = Input.path(call, "plan", PricePlanId::new);
    if (isPreset(id)) {
      return Future.succeededFuture(Reply.ok(shown(presets.plan(id.value()))));
    }
    return TariffRows.plan(pool, id)
        .map(
            versions -> {
              if (versions.isEmpty()) {
                throw Problems.notFound("price plan");
              }
              return Reply.ok(shown(versions));
            });
  }

  private boolean isPreset(PricePlanId id) {
    return presets.plans().stream().anyMatch(preset -> preset.plan().id().equals(id.value()));
  }

  private PricePlan read(PlanVersion version) {
    return TariffInput.right(reader.pricePlan(version.document()));
  }

  private static JsonObject shown(PlanVersion version) {
    return new JsonObject(version.document()).put("createdAt", version.createdAt().toString());
  }

  private static JsonObject shown(List<PlanVersion> versions) {
    List<JsonObject> each = versions.stream().map(PricePlanCalls::shown).toList();
    return plan(each).put("preset", false);
  }

  private JsonObject shown(Presets.Plan preset) {
    return plan(List.of(new JsonObject(writer.text(preset.plan()))))
        .put("preset", true)
        .put("source", preset.source());
  }

  private static JsonObject plan(List<JsonObject> versions) {
    return new JsonObject()
        .put("id", versions.get(0).getString("id"))
        .put("currency", versions.get(0).getString("currency"))
        .put("versions", new JsonArray(versions));
  }
}
