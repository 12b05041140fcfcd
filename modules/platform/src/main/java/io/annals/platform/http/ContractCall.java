package io.annals.platform.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** A call whose input was checked. */
record ContractCall(RoutingContext context, JsonObject body) implements Call {
  @Override
  public String path(String name) {
    return context.pathParam(name);
  }

  @Override
  public Optional<String> query(String name) {
    return context.queryParam(name).stream().findFirst();
  }

  @Override
  public List<String> queryAll(String name) {
    return List.copyOf(context.queryParam(name));
  }
}
