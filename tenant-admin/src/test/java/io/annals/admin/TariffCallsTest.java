package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The calls on price plans and free programmes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TariffCallsTest {
  private static final String PLANS = "/v1/price-plans";
  private static final String PROGRAMMES = "/v1/free-programmes";

  private Admin admin;

  @BeforeAll
  void open() {
    admin = new Admin();
  }

  @AfterAll
  void close() {
    admin.close();
  }

  static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private static JsonObject plan(String id, String effectiveFrom, String unitPrice) {
    return json(
        """
        {'id': '%s', 'currency': 'EUR', 'effectiveFrom': '%s', 'prices': [
          {'meter': 'writeTraffic', 'per': {'amount': 1, 'unit': 'GB'},
           'tiers': [{'upTo': '0.5', 'unitPrice': '0'}, {'unitPrice': '%s'}]}]}
        """
            .formatted(id, effectiveFrom, unitPrice));
  }

  private static List<String> mistakes(JsonObject problem) {
    return problem.getJsonArray("errors").stream()
        .map(JsonObject.class::cast)
        .map(error -> error.getString("pointer") + " " + error.getString("detail"))
        .toList();
  }

  private static List<String> names(JsonArray items, String field) {
    return items.stream().map(item -> ((JsonObject) item).getString(field)).toList();
  }

  @Test
  void a_plan_has_versions_that_follow_each_other_and_never_change() {
    JsonObject first = plan("gold", "2026-01-01T01:00:00+01:00", "0.20");
    JsonObject made = admin.post(PLANS, first).expect(201);
    assertEquals("2026-01-01T00:00:00Z", made.getString("effectiveFrom"));
    assertEquals(made, admin.post(PLANS, first).expect(200));
    admin.post(PLANS, plan("gold", "2026-01-01T00:00:00Z", "0.30")).expect(409);
    assertEquals(
        List.of("/effectiveFrom is not after that of the last version, 2026-01-01T00:00:00Z"),
        mistakes(admin.post(PLANS, plan("gold", "2025-12-31T23:59:00Z", "0.30")).expect(400)));
    assertEquals(
        List.of("/currency is another one than that of the plan's versions, EUR"),
        mistakes(
            admin
                .post(PLANS, plan("gold", "2026-02-01T00:00:00Z", "0.30").put("currency", "USD"))
                .expect(400)));
    admin.post(PLANS, plan("gold", "2026-02-01T00:00:00Z", "0.30")).expect(201);

    JsonObject gold = admin.get(PLANS + "/gold").expect(200);
    assertFalse(gold.getBoolean("preset"));
    assertEquals(
        List.of("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        names(gold.getJsonArray("versions"), "effectiveFrom"));
    assertEquals(made, gold.getJsonArray("versions").getJsonObject(0));
    admin.get(PLANS + "/none-such").expect(404);
    admin.get(PLANS + "/NONE").expect(404);
  }

  @Test
  void every_mistake_of_a_plan_is_told_at_its_place_and_nothing_is_made() {
    JsonObject wrong = plan("broken", "2026-01-01T00:00:30Z", "0.1");
    wrong.getJsonArray("prices").getJsonObject(0).getJsonObject("per").put("unit", "GBDay");
    assertEquals(
        List.of("/prices/0 writeTraffic has no price per GBDay"),
        mistakes(admin.post(PLANS, wrong).expect(400)));
    assertEquals(
        List.of(" effectiveFrom must be a whole minute"),
        mistakes(admin.post(PLANS, plan("broken", "2026-01-01T00:00:30Z", "0.1")).expect(400)));
    admin
        .post(PLANS, plan("broken", "2026-01-01T00:00:00Z", "0.1").put("discount", "all"))
        .expect(400);
    admin.get(PLANS + "/broken").expect(404);
  }

  @Test
  void presets_are_there_and_stay_as_they_are() {
    for (String id : List.of("cls-2022", "sls-2021")) {
      JsonObject preset = admin.get(PLANS + "/" + id).expect(200);
      assertTrue(preset.getBoolean("preset"));
      assertTrue(preset.getString("source").contains("documentation"));
      admin.post(PLANS, plan(id, "2030-01-01T00:00:00Z", "1")).expect(409);
    }
    List<String> windows =
        List.of("tke-until-2021-12", "tke-until-2022-06", "tke-until-2022-07", "eks-until-2022-09");
    assertEquals(
        List.of("2022-01-01", "2022-07-01", "2022-08-01", "2022-09-05"),
        windows.stream()
            .map(name -> admin.get(PROGRAMMES + "/" + name).expect(200))
            .map(window -> OffsetDateTime.parse(window.getString("endsAt")))
            .map(end -> end.plusHours(8).toLocalDate().toString())
            .toList());
    assertEquals(
        List.of("cls-2022"),
        admin
            .get(PROGRAMMES + "/cls-free-requests")
            .expect(200)
            .getJsonArray("pricePlans")
            .getList());
    JsonObject later = json("{'endsAt': '2030-01-01T00:00:00Z'}");
    admin.patch(PROGRAMMES + "/" + windows.get(3), later).expect(409);
    admin
        .post(
            PROGRAMMES,
            json("{'name': 'tke-until-2021-12', 'startsAt': '2030-01-01T00:00:00Z'}")
                .mergeIn(later.put("endsAt", "2031-01-01T00:00:00Z")))
        .expect(409);
  }

  @Test
  void lists_have_presets_among_the_others_page_by_page() {
    admin.post(PLANS, plan("a-first", "2026-01-01T00:00:00Z", "1")).expect(201);
    admin.post(PLANS, plan("z-last", "2026-01-01T00:00:00Z", "1")).expect(201);
    List<String> plans = paged(PLANS, "id");
    assertEquals(plans.stream().sorted().toList(), plans);
    assertTrue(plans.containsAll(List.of("a-first", "cls-2022", "sls-2021", "z-last")));
    List<String> programmes = paged(PROGRAMMES, "name");
    assertEquals(programmes.stream().sorted().distinct().toList(), programmes);
    assertTrue(programmes.containsAll(List.of("cls-free-requests", "tke-until-2021-12")));
  }

  private List<String> paged(String path, String field) {
    List<String> all = new ArrayList<>();
    String token = "";
    do {
      JsonObject page = admin.get(path + "?pageSize=2" + token).expect(200);
      all.addAll(names(page.getJsonArray("items"), field));
      token = page.getString("nextPageToken");
      token = token == null ? null : "&pageToken=" + token;
    } while (token != null);
    return all;
  }

  @Test
  void a_programme_moves_its_end_and_nothing_else() {
    JsonObject spring =
        json(
            """
            {'name': 'spring', 'kinds': ['audit'], 'autoCreatedOnly': true, 'pricePlans': ['cls-2022'],
             'startsAt': '2027-03-01T00:00:00Z', 'endsAt': '2027-06-01T00:00:00Z'}
            """);
    JsonObject made = admin.post(PROGRAMMES, spring).expect(201);
    JsonObject moved =
        admin.patch(PROGRAMMES + "/spring", json("{'endsAt': '2027-07-01T00:00:00Z'}")).expect(200);
    assertEquals(made.copy().put("endsAt", "2027-07-01T00:00:00Z"), moved);
    assertEquals(moved, admin.get(PROGRAMMES + "/spring").expect(200));
    assertEquals(moved, admin.post(PROGRAMMES, spring).expect(200), "a repeat is known as one");
    admin.post(PROGRAMMES, spring.copy().put("kinds", new JsonArray().add("log"))).expect(409);
    assertEquals(
        List.of(" endsAt must be after startsAt"),
        mistakes(
            admin
                .patch(PROGRAMMES + "/spring", json("{'endsAt': '2027-03-01T00:00:00Z'}"))
                .expect(400)));
    assertEquals(
        List.of("/endsAt is missing"),
        mistakes(admin.patch(PROGRAMMES + "/spring", json("{'endsAt': null}")).expect(400)));
    admin.patch(PROGRAMMES + "/spring", json("{'kinds': ['log']}")).expect(400);
    admin.patch(PROGRAMMES + "/none-such", json("{}")).expect(404);
    assertEquals(moved, admin.get(PROGRAMMES + "/spring").expect(200));
  }

  @Test
  void an_allowance_may_have_no_end_and_names_known_plans() {
    JsonObject small =
        json(
            """
            {'name': 'small', 'meters': ['writeTraffic', 'readTraffic'], 'per': 'month',
             'amount': {'amount': '0.000000001', 'unit': 'GB'}}
            """);
    JsonObject made = admin.post(PROGRAMMES, small).expect(201);
    assertFalse(made.containsKey("endsAt"));
    assertEquals("0.000000001", made.getJsonObject("amount").getString("amount"));
    admin.patch(PROGRAMMES + "/small", json("{'endsAt': '2027-01-01T00:00:00Z'}")).expect(200);
    assertEquals(made, admin.patch(PROGRAMMES + "/small", json("{'endsAt': null}")).expect(200));
    JsonObject nobodys = small.put("name", "nobodys").put("pricePlans", new JsonArray().add("x"));
    assertEquals(
        List.of("/pricePlans there is no such price plan"),
        mistakes(admin.post(PROGRAMMES, nobodys).expect(400)));
    assertEquals(
        List.of("/per is missing"),
        mistakes(
            admin
                .post(
                    PROGRAMMES,
                    json(
                        "{'name': 'x', 'meters': ['requests'], 'amount': {'amount': 1, 'unit': 'request'}}"))
                .expect(400)));
  }

  @Test
  void a_tenant_names_a_plan_that_there_is() {
    JsonObject wish = json("{'id': 'acme', 'pricePlan': 'unheard-of'}");
    assertEquals(
        List.of("/pricePlan there is no such price plan"),
        mistakes(admin.post("/v1/tenants", wish).expect(400)));
    admin.post("/v1/tenants", wish.put("pricePlan", "cls-2022")).expect(201);
    admin.patch("/v1/tenants/acme", json("{'pricePlan': 'unheard-of'}")).expect(400);
    admin.post(PLANS, plan("heard-of", "2026-01-01T00:00:00Z", "1")).expect(201);
    admin.patch("/v1/tenants/acme", json("{'pricePlan': 'heard-of'}")).expect(200);
    admin.patch("/v1/tenants/acme", json("{'pricePlan': null}")).expect(200);

    await(admin.pool.query("UPDATE tenant SET price_plan = 'of old' WHERE id = 'acme'").execute());
    JsonObject kept =
        admin
            .patch("/v1/tenants/acme", json("{'displayName': 'x', 'pricePlan': 'of old'}"))
            .expect(200);
    assertEquals("of old", kept.getString("pricePlan"));
  }
}
