package io.annals.standalone.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds request bodies as kube-apiserver's audit webhook does. */
public final class EventLists {
  private static final byte[] HEAD =
      "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] TAIL = "]}\n".getBytes(StandardCharsets.UTF_8);

  private EventLists() {}

  /** One body with these items, in order. */
  public static byte[] of(List<byte[]> items) {
    int size = HEAD.length + TAIL.length + items.stream().mapToInt(item -> item.length + 1).sum();
    ByteArrayOutputStream body = new ByteArrayOutputStream(size);
    body.writeBytes(HEAD);
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(items.get(i));
    }
    body.writeBytes(TAIL);
    return body.toByteArray();
  }
}
