package io.annals.audit;

/**
 * The paths of an audit event that are columns of their own in the hot tail and in segments,
 * besides the times. The order is part of the segment format: new ones are added at the end.
 */
public enum EventColumn {
  AUDIT_ID("auditID", Kind.TEXT),
  STAGE("stage", Kind.TEXT),
  LEVEL("level", Kind.TEXT),
  VERB("verb", Kind.TEXT),
  REQUEST_URI("requestURI", Kind.TEXT),
  USER_USERNAME("user.username", Kind.TEXT),
  USER_UID("user.uid", Kind.TEXT),
  USER_GROUPS("user.groups", Kind.JSON),
  USER_EXTRA("user.extra", Kind.JSON),
  IMPERSONATED_USERNAME("impersonatedUser.username", Kind.TEXT),
  IMPERSONATED_GROUPS("impersonatedUser.groups", Kind.JSON),
  SOURCE_IPS("sourceIPs", Kind.JSON),
  USER_AGENT("userAgent", Kind.TEXT),
  OBJECT_RESOURCE("objectRef.resource", Kind.TEXT),
  OBJECT_NAMESPACE("objectRef.namespace", Kind.TEXT),
  OBJECT_NAME("objectRef.name", Kind.TEXT),
  OBJECT_UID("objectRef.uid", Kind.TEXT),
  OBJECT_API_GROUP("objectRef.apiGroup", Kind.TEXT),
  OBJECT_API_VERSION("objectRef.apiVersion", Kind.TEXT),
  OBJECT_RESOURCE_VERSION("objectRef.resourceVersion", Kind.TEXT),
  OBJECT_SUBRESOURCE("objectRef.subresource", Kind.TEXT),
  RESPONSE_CODE("responseStatus.code", Kind.INTEGER),
  RESPONSE_STATUS("responseStatus.status", Kind.TEXT),
  RESPONSE_REASON("responseStatus.reason", Kind.TEXT),
  RESPONSE_MESSAGE("responseStatus.message", Kind.TEXT),
  AUTHORIZATION_DECISION("annotations.authorization.k8s.io/decision", Kind.TEXT),
  AUTHORIZATION_REASON("annotations.authorization.k8s.io/reason", Kind.TEXT);

  /** What a column holds. */
  public enum Kind {
    /** The decoded JSON string. */
    TEXT,
    /** An array or object, as its own JSON text, unchanged. */
    JSON,
    /** A whole number that fits 32 bits. */
    INTEGER
  }

  private final String path;
  private final Kind kind;

  EventColumn(String path, Kind kind) {
    this.path = path;
    this.kind = kind;
  }

  /** The path as a query writes it, and the name of the column in a segment. */
  public String path() {
    return path;
  }

  public Kind kind() {
    return kind;
  }
}
