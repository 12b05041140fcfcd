package io.annals.audit.policy;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a policy's text. Immutable.
 *
 * @param policy present exactly when there are no errors
 * @param errors everything that is wrong, in the order of the text's fields
 * @param warnings what is allowed, but probably not meant; there are none of rules while there are
 *     errors
 */
public record PolicyReading(
    Optional<AuditPolicy> policy, List<Finding> errors, List<Finding> warnings) {
  public PolicyReading {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
    if (policy.isPresent() != errors.isEmpty()) {
      throw new IllegalArgumentException("either a policy or errors");
    }
  }
}
