package io.annals.query.run;

import java.util.Arrays;

/**
 * What a client brings back for the next page.
 *
 * @param request digest of what was asked, which must be asked again; not copied
 * @param range as it was resolved for the first page
 */
public record Cursor(
    byte[] request, TimeRange range, Order order, LogsRequest.Continued continued) {
  /** Whether the cursor was made for this request. */
  public boolean isFor(byte[] digest) {
    return Arrays.equals(request, digest);
  }
}
