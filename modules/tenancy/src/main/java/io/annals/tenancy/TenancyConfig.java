package io.annals.tenancy;

import io.annals.platform.config.Secret;
import io.annals.platform.config.Settings;
import java.util.Optional;

/**
 * What tenancy is told.
 *
 * @param operatorToken empty = the one in the data folder, made at the first start
 */
public record TenancyConfig(Optional<Secret> operatorToken) {
  /** Reads the key {@code operator.token}. */
  public static TenancyConfig read(Settings settings) {
    return new TenancyConfig(settings.secret("operator.token"));
  }
}
