package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.tenancy.Change;
import io.annals.tenancy.Tenant;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;

/**
 * When a tenant's new price plan or time zone holds for its bills: with the next month, so that no
 * month has two currencies or days that overlap. At once while nothing is settled in the first
 * month; and a plan at once, for all of the open month, where nothing had a price before.
 * Thread-safe.
 */
final class TermsChange {
  private final Tariffs tariffs;

  TermsChange(Presets presets) {
    this.tariffs = new Tariffs(presets);
  }

  /** Agrees on what the tenant wants from now on, in the change that writes it. */
  Future<Void> make(Change change, Tenant tenant, Tenant.Labels wish) {
    BillingTerms.Term before = term(tenant.labels());
    BillingTerms.Term after = term(wish);
    if (before.isLike(after)) {
      return Future.succeededFuture();
    }
    SqlClient sql = change.sql();
    TenantUid uid = tenant.uid();
    return BillingRows.account(sql, uid)
        .compose(account -> BillingRows.begin(sql, uid, account.first(), change.now()))
        .compose(begun -> BillingRows.hold(sql, uid))
        .compose(held -> BillingRows.account(sql, uid))
        .compose(account -> agree(change, tenant, account, after));
  }

  private Future<Void> agree(
      Change change, Tenant tenant, BillingAccount account, BillingTerms.Term wish) {
    YearMonth current = account.terms().monthOf(change.now());
    if (account.months().isEmpty() && !account.first().isBefore(current)) {
      return atOnce(change, tenant, account, wish);
    }
    BillingTerms.Term inForce = account.terms().at(current);
    return tariffs
        .book(change.sql())
        .map(
            book ->
                book.tariff(inForce.pricePlan()).isPresent()
                    ? inForce
                    : new BillingTerms.Term(current, wish.pricePlan(), inForce.zone()))
        .map(now -> account.terms().with(current, now).with(current.plusMonths(1), wish))
        .compose(terms -> BillingRows.agree(change.sql(), tenant.uid(), terms));
  }

  private static Future<Void> atOnce(
      Change change, Tenant tenant, BillingAccount account, BillingTerms.Term wish) {
    BillingTerms terms = new BillingTerms(List.of(wish));
    Instant created = tenant.createdAt();
    return BillingRows.agree(change.sql(), tenant.uid(), terms)
        .compose(
            agreed ->
                account.first().equals(account.terms().monthOf(created))
                    ? BillingRows.first(change.sql(), tenant.uid(), terms.monthOf(created))
                    : Future.succeededFuture());
  }

  /** The tenant as it is shown; with what its bills still go by, where that is something else. */
  static Future<JsonObject> shown(SqlClient sql, Tenant tenant, Instant now) {
    return BillingRows.terms(sql, tenant.uid())
        .map(
            terms -> {
              JsonObject shown = Shown.tenant(tenant);
              BillingMonth current = terms.month(terms.monthOf(now));
              BillingTerms.Term billed = terms.at(current.month());
              return billed.isLike(term(tenant.labels()))
                  ? shown
                  : shown.put(
                      "billing",
                      new JsonObject()
                          .put("pricePlan", billed.pricePlan())
                          .put("timeZone", billed.zone().getId())
                          .put("until", current.end().toString()));
            });
  }

  private static BillingTerms.Term term(Tenant.Labels labels) {
    return new BillingTerms.Term(null, labels.pricePlan(), labels.timeZone());
  }
}
