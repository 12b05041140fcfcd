package io.annals.admin;

import io.annals.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;

/**
 * Sends the lines of a bill as CSV, thousands at a time: what the client has not taken yet is not
 * read. A failure after the first of them ends the connection, so that half a bill is not taken for
 * a whole one.
 */
final class CsvAnswer {
  private static final int BATCH = 5_000;

  private final HttpServerResponse response;
  private final YearMonth month;
  private final BillLines lines;

  CsvAnswer(HttpServerResponse response, YearMonth month, BillLines lines) {
    this.response = response;
    this.month = month;
    this.lines = lines;
  }

  /** Completes when all of it is sent; the reply tells what was. */
  Future<Reply> send() {
    Reply sent =
        new Reply(
            200,
            Map.of(
                "Content-Type",
                "text/csv; charset=utf-8; header=present",
                "Content-Disposition",
                "attachment; filename=\"bill-" + month + ".csv\"",
                "Vary",
                "Accept",
                "Cache-Control",
                "no-store"),
            null);
    return lines
        .page(0, BATCH)
        .compose(
            first -> {
              sent.headers().forEach(response::putHeader);
              response.setChunked(true);
              return write(ShownLine.csvHeader(), first, 0);
            })
        .map(sent);
  }

  private Future<Void> write(String head, List<BilledLine> batch, int before) {
    StringBuilder text = new StringBuilder(head);
    batch.forEach(line -> text.append(ShownLine.csv(line)));
    int after = before + batch.size();
    if (batch.isEmpty() || after >= lines.count()) {
      return response.end(text.toString());
    }
    return response
        .write(text.toString())
        .compose(written -> lines.page(after, BATCH))
        .compose(next -> write("", next, after));
  }
}
