package io.annals.platform.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** One request whose caller is known and whose input has the form that the contract says. */
public interface Call {
  /** A path parameter of the operation. */
  String path(String name);

  /** The first value of a query parameter. */
  Optional<String> query(String name);

  /** Every value of a query parameter, in order. */
  List<String> queryAll(String name);

  /** The JSON body; an empty object when the request has none. */
  JsonObject body();

  /** For what the contract does not cover: headers, the caller, the connection's end. */
  RoutingContext context();
}
