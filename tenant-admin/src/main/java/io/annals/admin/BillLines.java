package io.annals.admin;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of one bill as it was made: those that are settled, then those that are not. What is
 * settled meanwhile is not in them. Thread-safe.
 */
final class BillLines {
  private final Pool pool;
  private final TenantUid tenant;
  private final MonthBill bill;

  BillLines(Pool pool, TenantUid tenant, MonthBill bill) {
    this.pool = pool;
    this.tenant = tenant;
    this.bill = bill;
  }

  int count() {
    return bill.settledLines() + bill.pending().size();
  }

  /**
   * @param after how many lines are before the page
   */
  Future<List<BilledLine>> page(int after, int most) {
    int settled = bill.settledLines();
    Future<List<BilledLine>> stored =
        after < settled
            ? BillLineRows.page(pool, tenant, bill.month().month(), after, settled, most)
            : Future.succeededFuture(List.of());
    return stored.map(
        lines -> {
          List<BilledLine> page = new ArrayList<>(lines);
          int from = Math.min(Math.max(0, after - settled), bill.pending().size());
          int to = Math.min(from + most - page.size(), bill.pending().size());
          page.addAll(bill.pending().subList(from, to));
          return page;
        });
  }
}
