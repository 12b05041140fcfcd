package io.annals.query.address;

import io.annals.platform.net.Networks;
import io.annals.query.sql.AddressFunction;
import java.time.InstantSource;
import java.util.Set;

/**
 * The functions of addresses for the queries of one tenant. Thread-safe.
 *
 * @param intranet what the tenant calls its intranet, beside the private networks
 */
public record TenantAddresses(AddressBook book, Networks intranet) {
  /** No files, and private networks alone. */
  public static TenantAddresses unknown() {
    return new AddressBook(AddressConfig.none(), InstantSource.system()).of(Networks.NONE);
  }

  /** For one query, by the data of now. May read files. */
  public AddressAnswers answers(Set<AddressFunction> used) {
    return new AddressAnswers(book, intranet, used);
  }
}
