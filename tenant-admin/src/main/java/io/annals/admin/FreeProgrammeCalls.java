package io.annals.admin;

import io.annals.metering.FreeOffer;
import io.annals.metering.Presets;
import io.annals.metering.TariffReader;
import io.annals.metering.TariffWriter;
import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Changes;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.TariffRows;
import io.annals.tenancy.TariffRows.Programme;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The provider's calls on free programmes and allowances. Thread-safe. */
final class FreeProgrammeCalls {
  private final Pool pool;
  private final Changes changes;
  private final PricePlans plans;
  private final Map<String, FreeOffer> presets = new TreeMap<>();
  private final TariffReader reader = new TariffReader();
  private final TariffWriter writer = new TariffWriter();

  FreeProgrammeCalls(Pool pool, Changes changes, Presets presets, PricePlans plans) {
    this.pool = pool;
    this.changes = changes;
    this.plans = plans;
    presets.offers().forEach(offer -> this.presets.put(offer.name(), offer));
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createFreeProgramme", this::create,
        "listFreeProgrammes", this::list,
        "getFreeProgramme", this::get,
        "updateFreeProgramme", this::update);
  }

  private Future<Reply> create(Call call) {
    FreeOffer wish = TariffInput.read(call, reader::freeOffer);
    checkNotPreset(wish.name());
    return changes.make(
        change ->
            TariffRows.programme(change.sql(), wish.name())
                .compose(
                    found ->
                        found.isPresent() ? repeated(found.get(), wish) : insert(change, wish)));
  }

  private Future<Reply> repeated(Programme found, FreeOffer wish) {
    return read(found.createdFrom()).equals(wish)
        ? Future.succeededFuture(Reply.ok(shown(found)))
        : Future.failedFuture(
            Problems.conflict("there is a programme " + wish.name() + " that is not the same"));
  }

  private Future<Reply> insert(Change change, FreeOffer wish) {
    TariffPast.checkCut(wish.startsAt().orElse(null), change.now(), "/startsAt");
    TariffPast.checkCut(wish.endsAt().orElse(null), change.now(), "/endsAt");
    return knownPlans(change, wish)
        .compose(
            known ->
                TariffPast.checkFree(
                    change.sql(), wish.pricePlans(), wish.startsAt().orElse(null), "/startsAt"))
        .compose(known -> TariffRows.insertProgramme(change, wish.name(), writer.text(wish)))
        .compose(made -> TariffRows.programme(change.sql(), wish.name()))
        .map(made -> Reply.json(201, shown(made.orElseThrow())));
  }

  private Future<Void> knownPlans(Change change, FreeOffer wish) {
    Future<Void> chain = Future.succeededFuture();
    for (String plan : wish.pricePlans()) {
      chain = chain.compose(known -> plans.check(change.sql(), plan, "/pricePlans"));
    }
    return chain;
  }

  private Future<Reply> list(Call call) {
    PageRequest request = Input.page(call);
    return TariffRows.programmes(pool)
        .map(stored -> Shown.page(page(stored, request), programme -> programme));
  }

  /** The provider's programmes and the presets, in one order. */
  private Page<JsonObject> page(List<Programme> stored, PageRequest request) {
    Map<String, JsonObject> all = new TreeMap<>();
    presets.values().forEach(preset -> all.put(preset.name(), shown(preset)));
    stored.forEach(programme -> all.put(programme.name(), shown(programme)));
    all.keySet().removeIf(name -> name.compareTo(request.after()) <= 0);
    return Page.of(all.values(), request, programme -> programme.getString("name"));
  }

  private Future<Reply> get(Call call) {
    String name = call.path("programme");
    Optional<JsonObject> preset = Optional.ofNullable(presets.get(name)).map(this::shown);
    if (preset.isPresent()) {
      return Future.succeededFuture(Reply.ok(preset.get()));
    }
    return find(pool, name).map(programme -> Reply.ok(shown(programme)));
  }

  private Future<Reply> update(Call call) {
    String name = call.path("programme");
    checkNotPreset(name);
    return changes.make(
        change ->
            find(change.sql(), name)
                .compose(found -> move(change, found, call.body()))
                .compose(moved -> find(change.sql(), name))
                .map(programme -> Reply.ok(shown(programme))));
  }

  /** What is not the end stays. */
  private Future<Void> move(Change change, Programme before, JsonObject body) {
    JsonObject document = new JsonObject(before.document());
    if (body.containsKey("endsAt")) {
      document.put("endsAt", body.getValue("endsAt"));
    }
    FreeOffer wish = TariffInput.right(reader.freeOffer(document.encode()));
    FreeOffer old = read(before.document());
    if (wish.equals(old)) {
      return Future.succeededFuture();
    }
    // One of them ends, or they were the same.
    Instant since =
        Stream.of(wish, old)
            .flatMap(offer -> offer.endsAt().stream())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    TariffPast.checkCut(wish.endsAt().orElse(null), change.now(), "/endsAt");
    return TariffPast.checkFree(change.sql(), wish.pricePlans(), since, "/endsAt")
        .compose(open -> TariffRows.updateProgramme(change, before.name(), writer.text(wish)));
  }

  private static Future<Programme> find(SqlClient sql, String name) {
    return TariffRows.programme(sql, name)
        .compose(found -> Problems.found(found, "free programme"));
  }

  private void checkNotPreset(String name) {
    if (presets.containsKey(name)) {
      throw Problems.conflict(
          "the programme " + name + " comes with the program and stays as it is");
    }
  }

  private FreeOffer read(String document) {
    return TariffInput.right(reader.freeOffer(document));
  }

  private static JsonObject shown(Programme programme) {
    return new JsonObject(programme.document())
        .put("preset", false)
        .put("createdAt", programme.createdAt().toString());
  }

  private JsonObject shown(FreeOffer preset) {
    return new JsonObject(writer.text(preset)).put("preset", true);
  }
}
