package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The calls on bills; each ends in bounded time, but the sending of CSV. Thread-safe. */
final class BillCalls {
  private final Pool pool;
  private final BillPreviews previews;
  private final InstantSource clock;

  BillCalls(Pool pool, BillPreviews previews, InstantSource clock) {
    this.pool = pool;
    this.previews = previews;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "listBills", DatabaseOutage.unavailable(this::list),
        "getBill", DatabaseOutage.unavailable(this::get),
        "getBillLines", this::lines);
  }

  private Future<Reply> list(Call call) {
    PageRequest request = Input.page(call);
    return BillingRows.account(pool, TenantChanges.tenantOf(call))
        .compose(
            account -> {
              Page<String> months = Page.of(months(account, request), request, month -> month);
              return bills(account, months.items().stream().map(YearMonth::parse).toList())
                  .map(bills -> new Page<>(bills, months.last()));
            })
        .map(page -> Shown.page(page, MonthBill::shown));
  }

  /** One more than the page has, if there are so many. */
  private List<String> months(BillingAccount account, PageRequest request) {
    List<String> months = new ArrayList<>();
    YearMonth last = account.current(clock.instant());
    for (YearMonth month = account.first(); !month.isAfter(last); month = month.plusMonths(1)) {
      if (month.toString().compareTo(request.after()) > 0 && months.size() <= request.size()) {
        months.add(month.toString());
      }
    }
    return months;
  }

  private Future<List<MonthBill>> bills(BillingAccount account, List<YearMonth> months) {
    return BillLineRows.sums(pool, account.tenant(), months)
        .compose(
            sums -> {
              Future<List<MonthBill>> chain = Future.succeededFuture(new ArrayList<>());
              for (YearMonth month : months) {
                chain =
                    chain.compose(
                        bills ->
                            bill(account, month, sums)
                                .map(
                                    bill -> {
                                      bills.add(bill);
                                      return bills;
                                    }));
              }
              return chain;
            });
  }

  private Future<MonthBill> bill(
      BillingAccount account, YearMonth month, List<BillLineRows.Sum> sums) {
    if (!account.isClosed(month)) {
      return previews.of(account, account.terms().month(month));
    }
    List<BillLineRows.Sum> its = sums.stream().filter(sum -> sum.bill().equals(month)).toList();
    return Future.succeededFuture(MonthBill.closed(account.settled(month).orElseThrow(), its));
  }

  private Future<MonthBill> bill(Call call) {
    YearMonth month = month(call);
    Instant now = clock.instant();
    return BillingRows.account(pool, TenantChanges.tenantOf(call))
        .compose(
            account ->
                month.isBefore(account.first()) || month.isAfter(account.current(now))
                    ? Future.failedFuture(Problems.notFound("bill"))
                    : bills(account, List.of(month)).map(bills -> bills.get(0)));
  }

  private Future<Reply> get(Call call) {
    return bill(call).map(bill -> Reply.ok(bill.shown()));
  }

  private Future<Reply> lines(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return DatabaseOutage.within(bill(call))
        .compose(
            bill -> {
              BillLines lines = new BillLines(pool, tenant, bill);
              return wantsCsv(call)
                  ? new CsvAnswer(call.context().response(), bill.month().month(), lines).send()
                  : DatabaseOutage.within(page(lines, Input.page(call)));
            })
        .map(reply -> reply.with("Vary", "Accept"));
  }

  private static Future<Reply> page(BillLines lines, PageRequest request) {
    int after = after(request);
    return lines
        .page(after, request.size())
        .map(
            page -> {
              JsonObject answer =
                  new JsonObject()
                      .put("items", new JsonArray(page.stream().map(ShownLine::json).toList()));
              int last = after + page.size();
              if (last < lines.count()) {
                answer.put("nextPageToken", Input.pageTokenAfter(Integer.toString(last)));
              }
              return Reply.ok(answer);
            });
  }

  /** Which of both the caller likes better; JSON when it says neither. */
  private static boolean wantsCsv(Call call) {
    for (MIMEHeader accepted : call.context().parsedHeaders().accept()) {
      String kind = accepted.subComponent();
      if (accepted.weight() > 0 && (kind.equals("csv") || kind.equals("json"))) {
        return kind.equals("csv");
      }
    }
    return false;
  }

  private static int after(PageRequest request) {
    try {
      return request.after().isEmpty() ? 0 : Integer.parseUnsignedInt(request.after());
    } catch (NumberFormatException notOurs) {
      throw Problems.wrong("pageToken", "not a token of a page of this list");
    }
  }

  private static YearMonth month(Call call) {
    try {
      return YearMonth.parse(call.path("month"));
    } catch (DateTimeParseException none) {
      throw Problems.notFound("bill");
    }
  }
}
