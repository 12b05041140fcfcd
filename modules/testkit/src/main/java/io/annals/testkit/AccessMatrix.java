package io.annals.testkit;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may call what, written down a second time: the contracts' own annotations are compared with
 * it, and every operation is then called by everybody. An operation that is not in here fails.
 */
public final class AccessMatrix {
  /** Roles that act for a tenant, beside the operator. */
  public static final List<String> ROLES =
      List.of("operator", "tenant-admin", "auditor", "billing-viewer", "ingest");

  private static final Set<String> PROVIDER = Set.of("operator");
  private static final Set<String> WRITE = Set.of("operator", "tenant-admin");
  private static final Set<String> READ = Set.of("operator", "tenant-admin", "auditor");
  private static final Set<String> BILLING = Set.of("operator", "tenant-admin", "billing-viewer");

  private static final Map<String, Map<String, Set<String>>> BY_CONTRACT =
      Map.of(
          "openapi/tenant-admin.yaml",
          Map.ofEntries(
              entry("createTenant", PROVIDER),
              entry("listTenants", PROVIDER),
              entry("getTenant", PROVIDER),
              entry("updateTenant", PROVIDER),
              entry("closeTenant", PROVIDER),
              entry("suspendTenant", PROVIDER),
              entry("resumeTenant", PROVIDER),
              entry("getQuota", BILLING),
              entry("putQuota", PROVIDER),
              entry("getPlanQuota", PROVIDER),
              entry("putPlanQuota", PROVIDER),
              entry("createToken", WRITE),
              entry("listTokens", WRITE),
              entry("deleteToken", WRITE),
              entry("createCluster", WRITE),
              entry("listClusters", READ),
              entry("getCluster", READ),
              entry("updateCluster", WRITE),
              entry("deleteCluster", WRITE),
              entry("getAudit", READ),
              entry("enableAudit", WRITE),
              entry("disableAudit", WRITE),
              entry("listSwitches", READ),
              entry("installCluster", WRITE),
              entry("rotateCredentials", WRITE),
              entry("getSourcePolicy", READ),
              entry("putSourcePolicy", WRITE),
              entry("getPolicy", READ),
              entry("putPolicy", WRITE),
              entry("listPolicies", READ),
              entry("getPreset", READ),
              entry("validatePolicy", READ),
              entry("explainPolicy", READ),
              entry("listGaps", READ),
              entry("createSink", WRITE),
              entry("listSinks", READ),
              entry("getSink", READ),
              entry("updateSink", WRITE),
              entry("deleteSink", WRITE),
              entry("createLogset", WRITE),
              entry("listLogsets", READ),
              entry("getLogset", READ),
              entry("deleteLogset", WRITE),
              entry("createTopic", WRITE),
              entry("listTopics", READ),
              entry("getTopic", READ),
              entry("updateTopic", WRITE),
              entry("deleteTopic", WRITE),
              entry("getUsage", BILLING),
              entry("listBills", BILLING),
              entry("getBill", BILLING),
              entry("getBillLines", BILLING),
              entry("createPricePlan", PROVIDER),
              entry("listPricePlans", PROVIDER),
              entry("getPricePlan", PROVIDER),
              entry("createFreeProgramme", PROVIDER),
              entry("listFreeProgrammes", PROVIDER),
              entry("getFreeProgramme", PROVIDER),
              entry("updateFreeProgramme", PROVIDER)),
          "openapi/gateway.yaml",
          Map.ofEntries(
              entry("ingestAudit", Set.of("ingest")),
              entry("searchLogs", READ),
              entry("histogramLogs", READ),
              entry("fieldsOfLogs", READ),
              entry("contextOfLogs", READ),
              entry("tailLogs", READ),
              entry("simulatePolicy", READ),
              entry("createExport", WRITE),
              entry("listExports", READ),
              entry("getExport", READ),
              entry("deleteExport", WRITE),
              entry("getExportFile", READ),
              entry("getExportManifest", READ),
              entry("listQuarantine", WRITE)));

  private AccessMatrix() {}

  /**
   * Two tenants to call about.
   *
   * @param own the tenant of the tokens
   * @param cluster one of {@code own}, the token's of the role ingest
   * @param otherCluster another one of {@code own}
   * @param foreign a tenant with a cluster of the name {@code cluster} too
   * @param tokens by role
   */
  public record World(
      String own,
      String cluster,
      String otherCluster,
      String foreign,
      Map<String, String> tokens) {}

  /**
   * One call without a body that does nothing: its query parameter is unknown, or it needs a body,
   * which is a 400 for those who may.
   *
   * @param token null = none
   */
  public record Probe(
      String operation, String as, String token, String method, String path, int expected) {}

  /** Every mistake of the contract: operations that are not in here, other roles, no scope. */
  public static List<String> mistakes(String contract) {
    Map<String, Set<String>> expected = BY_CONTRACT.get(contract);
    List<String> mistakes = new ArrayList<>();
    Set<String> missing = new TreeSet<>(expected.keySet());
    for (ContractOperations.Described operation : ContractOperations.of(contract)) {
      missing.remove(operation.id());
      Set<String> roles = expected.get(operation.id());
      if (!operation.roles().equals(roles)) {
        mistakes.add(operation.id() + " is for " + operation.roles() + ", should be " + roles);
      }
      String path = operation.path();
      String scope =
          path.contains("{cluster}")
              ? "cluster"
              : path.contains("{tenant}") ? "tenant" : "provider";
      if (!operation.scope().equals(scope)) {
        mistakes.add(operation.id() + " has the scope " + operation.scope());
      }
    }
    missing.forEach(id -> mistakes.add(id + " is not in the contract"));
    return mistakes;
  }

  /** Every operation of the contract as everybody, on one's own, a foreign and an unknown thing. */
  public static List<Probe> probes(String contract, World world) {
    List<Probe> probes = new ArrayList<>();
    for (ContractOperations.Described operation : ContractOperations.of(contract)) {
      Set<String> allowed = BY_CONTRACT.get(contract).getOrDefault(operation.id(), Set.of());
      String own = operation.at(world.own(), world.cluster());
      probes.add(new Probe(operation.id(), "nobody", null, operation.method(), own, 401));
      probes.add(new Probe(operation.id(), "a stranger", "x", operation.method(), own, 401));
      ROLES.forEach(role -> probes.addAll(asRole(operation, allowed, role, world)));
    }
    return probes;
  }

  private static List<Probe> asRole(
      ContractOperations.Described operation, Set<String> allowed, String role, World world) {
    String token = world.tokens().get(role);
    int mine = allowed.contains(role) ? 400 : 403;
    boolean ofTenant = !operation.scope().equals("provider");
    boolean ofCluster = operation.scope().equals("cluster");
    int foreign = !ofTenant || role.equals("operator") ? mine : 404;
    int otherCluster = ofCluster && role.equals("ingest") ? 404 : mine;
    List<Probe> probes = new ArrayList<>();
    Map<String, Integer> expected =
        Map.of(
            operation.at(world.own(), world.cluster()),
            mine,
            operation.at(world.own(), world.otherCluster()) + "#other",
            otherCluster,
            operation.at(world.own(), "no-such-cluster") + "#unknown",
            otherCluster,
            operation.at(world.foreign(), world.cluster()) + "#foreign",
            foreign,
            operation.at("no-such-tenant", world.cluster()) + "#nobody",
            ofTenant ? 404 : mine,
            operation.at("NO-NAME", world.cluster()) + "#invalid",
            ofTenant ? 404 : mine);
    expected.forEach(
        (path, status) ->
            probes.add(
                new Probe(
                    operation.id(),
                    role,
                    token,
                    operation.method(),
                    path.replaceAll("#.*", ""),
                    status)));
    return probes;
  }
}
