package io.annals.admin;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;

/** One answer of the API. */
record Answer(HttpResponse<String> response) {
  int status() {
    return response.statusCode();
  }

  JsonObject json() {
    return new JsonObject(response.body());
  }

  /** The ids of a list's items. */
  List<String> ids() {
    return json().getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }

  /** The body, when the status is {@code expected}. */
  JsonObject expect(int expected) {
    if (status() != expected) {
      throw new AssertionError("expected " + expected + ", got " + this);
    }
    return response.body().isEmpty() ? new JsonObject() : json();
  }

  @Override
  public String toString() {
    return status() + " " + response.body();
  }
}
