package io.annals.admin;

import io.annals.audit.policy.AuditPolicy;
import io.annals.audit.policy.PolicyExplanation;
import io.annals.audit.policy.PolicyPreset;
import io.annals.audit.policy.PolicyReading;
import io.annals.audit.policy.PolicyText;
import io.annals.platform.http.Call;
import io.annals.platform.http.FieldError;
import io.annals.platform.http.Operation;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.annals.tenancy.StoredPolicy;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.MIMEHeader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls on policies that belong to nobody: presets, validation, explanation. Thread-safe. */
final class PresetCalls {
  private static final String YAML = "application/yaml";

  private final PolicyDesk policies;

  PresetCalls(PolicyDesk policies) {
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "listPolicies", this::list,
        "getPreset", this::get,
        "validatePolicy", this::validate,
        "explainPolicy", this::explain);
  }

  private Future<Reply> list(Call call) {
    JsonArray items = new JsonArray();
    for (PolicyPreset preset : PolicyPreset.all()) {
      items.add(
          new JsonObject()
              .put("id", preset.id())
              .put("title", preset.title())
              .put("description", preset.description())
              .put("source", preset.source()));
    }
    return Future.succeededFuture(Reply.ok(new JsonObject().put("items", items)));
  }

  private Future<Reply> get(Call call) {
    PolicyPreset preset =
        PolicyPreset.of(call.path("preset")).orElseThrow(() -> Problems.notFound("preset"));
    Reply reply =
        wantsJson(call)
            ? text("application/json", PolicyText.json(preset.policy()))
            : text(YAML, preset.yaml());
    return Future.succeededFuture(reply.with("Vary", "Accept"));
  }

  /** Which of both the caller likes better; YAML, as policies are written, when it says neither. */
  private static boolean wantsJson(Call call) {
    for (MIMEHeader accepted : call.context().parsedHeaders().accept()) {
      String kind = accepted.subComponent();
      if (accepted.weight() > 0 && kind.equals("json")) {
        return true;
      }
      if (accepted.weight() > 0 && (kind.endsWith("yaml") || kind.equals("*"))) {
        return false;
      }
    }
    return false;
  }

  private static Reply text(String mediaType, String text) {
    return new Reply(200, Map.of("Content-Type", mediaType), Buffer.buffer(text));
  }

  private Future<Reply> validate(Call call) {
    return policies.read(call.body().getString("yaml")).map(PresetCalls::validation);
  }

  private static Reply validation(PolicyReading reading) {
    return Reply.ok(
        new JsonObject()
            .put("valid", reading.policy().isPresent())
            .put("errors", PolicyDesk.shown(reading.errors()))
            .put("warnings", PolicyDesk.shown(reading.warnings())));
  }

  private Future<Reply> explain(Call call) {
    StoredPolicy policy = StoredPolicy.of(call.body().getJsonObject("policy"));
    JsonObject event = call.body().getJsonObject("event");
    List<FieldError> missing = ExplainedEvent.mistakes(event, "/event");
    if (!missing.isEmpty()) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "the event is no audit event", missing);
    }
    return policies
        .check(Optional.of(policy), "/policy")
        .compose(right -> policies.run(() -> explanation(policy, event)));
  }

  private static Reply explanation(StoredPolicy policy, JsonObject event) {
    AuditPolicy readable = PolicyReview.read(policy).policy().orElseThrow();
    PolicyExplanation said = PolicyExplanation.of(readable, event.toBuffer().getBytes());
    return Reply.ok(
        new JsonObject()
            .put("level", said.level().text())
            .put("omitted", said.omitted())
            .put("rule", said.rule()));
  }
}
