package io.annals.segment.format;

import java.io.IOException;

/** A file of the store is not what was written; the message says where and holds no event data. */
public final class DamagedException extends IOException {
  public DamagedException(String message) {
    super(message);
  }

  public DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
