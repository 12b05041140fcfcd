package io.annals.tenancy;

import java.util.Arrays;
import java.util.Optional;

/** What a credential may do; the matrix stands with the operations in the OpenAPI files. */
public enum Role {
  OPERATOR("operator"),
  TENANT_ADMIN("tenant-admin"),
  AUDITOR("auditor"),
  BILLING_VIEWER("billing-viewer"),
  INGEST("ingest");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  /** As the API and the database write it. */
  public String text() {
    return text;
  }

  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(r -> r.text.equals(text)).findFirst();
  }
}
