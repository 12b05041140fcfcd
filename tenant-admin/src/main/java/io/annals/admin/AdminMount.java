package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Mount;
import io.annals.platform.http.OpenApiMount;
import io.annals.platform.http.Operation;
import io.annals.tenancy.Changes;
import io.annals.tenancy.EndedTenantAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The REST side of the role admin: every operation of {@code openapi/tenant-admin.yaml}. */
public final class AdminMount implements Mount {
  /** The contract's place on the class path. */
  public static final String CONTRACT = "openapi/tenant-admin.yaml";

  private static final Duration POLICY_DEADLINE = Duration.ofSeconds(10);

  private final Mount contract;

  /**
   * Reads the CA file of the configuration, and fails when that cannot be read.
   *
   * @param changes through which the configuration is changed; with the routing of this process as
   *     what runs after a commit
   * @param listener of this process, for what the configuration leaves open
   * @param workers read policies, and make long answers; the caller closes them
   */
  public AdminMount(
      AccessControl access,
      Pool pool,
      Changes changes,
      AdminConfig config,
      OwnListener listener,
      InstantSource clock,
      WorkerExecutor workers) {
    SecureRandom random = new SecureRandom();
    TenantChanges ofTenant = new TenantChanges(changes);
    TokenIssue issue = new TokenIssue(random);
    PolicyDesk policies = new PolicyDesk(workers, new SourcePolicy(), POLICY_DEADLINE);
    AuditSwitching switching = new AuditSwitching(new SwitchTarget(config.partitions()));
    Supplier<URI> ingest = () -> config.publicUrl().orElseGet(listener.address());
    Optional<byte[]> configured = config.caFile().map(AdminMount::read);
    Supplier<Optional<byte[]>> ca =
        () -> configured.or(() -> listener.authority().apply(ingest.get()));

    Presets presets = Presets.shipped();
    PricePlans plans = new PricePlans(presets);
    Tariffs tariffs = new Tariffs(presets);
    TopicViews topics = new TopicViews(new FreeUntil(tariffs, clock));
    Map<String, Operation> operations = new HashMap<>();
    operations.putAll(
        new TenantCalls(pool, changes, random, clock, plans, new TermsChange(presets))
            .operations());
    operations.putAll(new PricePlanCalls(pool, changes, presets).operations());
    operations.putAll(new FreeProgrammeCalls(pool, changes, presets, plans).operations());
    operations.putAll(new QuotaCalls(pool, changes, ofTenant, clock).operations());
    operations.putAll(new TokenCalls(pool, ofTenant, issue, clock).operations());
    operations.putAll(new ClusterCalls(pool, ofTenant, switching, policies).operations());
    operations.putAll(new SwitchCalls(pool, ofTenant, switching, policies).operations());
    operations.putAll(new PolicyCalls(pool, ofTenant, switching, policies).operations());
    operations.putAll(new SinkCalls(pool, ofTenant, policies).operations());
    operations.putAll(new PresetCalls(policies).operations());
    operations.putAll(new InstallCalls(pool, ofTenant, issue, ingest, ca, policies).operations());
    operations.putAll(new GapCalls(pool, clock).operations());
    operations.putAll(new LogsetCalls(pool, ofTenant).operations());
    operations.putAll(new TopicCalls(pool, ofTenant, config.partitions(), topics).operations());
    operations.putAll(new UsageCalls(pool, clock, workers).operations());
    operations.replaceAll((id, operation) -> DatabaseOutage.unavailable(operation));
    BillableUsage usage = new UsageLedger(pool, clock, workers);
    operations.putAll(
        new BillCalls(pool, new BillPreviews(pool, usage, tariffs, workers, clock), clock)
            .operations());
    this.contract = new OpenApiMount(CONTRACT, new EndedTenantAccess(access, pool), operations);
  }

  /**
   * What is known of the listener of this process; both are asked when needed.
   *
   * @param address where it is reached, without a path
   * @param authority PEM of what a client must trust to reach it under a URL; empty = nothing more
   *     than what everyone trusts
   */
  public record OwnListener(Supplier<URI> address, Function<URI, Optional<byte[]>> authority) {}

  @Override
  public Future<Void> on(Vertx vertx, Router router) {
    return contract.on(vertx, router);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
