package io.annals.standalone.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * One question whose time is taken.
 *
 * @param part of the whole that it belongs to
 * @param same what it asks for; all cases of the same must find the same number; empty for nothing
 * @param target milliseconds for a million events on two cores, if one is stated
 */
record QueryCase(String part, String name, String same, OptionalInt target, Ask ask) {
  /** Asks once. */
  @FunctionalInterface
  interface Ask {
    QueryAsker.Found of(QueryAsker asker) throws Exception;
  }

  /** Needles and ids. */
  private static final int NEEDLE = 20;

  /** Pages by fields, groups and counts by columns. */
  private static final int COLUMNS = 60;

  /** Counting words of all texts. */
  private static final int TEXTS = 600;

  /** Ten times what a column of its own would take. */
  private static final int PATHS = 970;

  private static final String SYSTEM_LESS =
      "NOT user.username: node NOT user.username: serviceaccount NOT user.username: apiserver"
          + " NOT user.username: kube-scheduler NOT user.username: kube-controller-manager";
  private static final String PHRASE = "requestURI:#\"namespaces kube-system\"";
  private static final String ADDRESS =
      "CASE WHEN json_array_length(sourceIPs) = 1 THEN json_format(json_array_get(sourceIPs, 0))"
          + " ELSE sourceIPs END";
  private static final String FAILURES =
      "count(1) AS total, sum(CASE WHEN \"responseStatus.code\" < 400 THEN 0 ELSE 1 END) * 1.0 /"
          + " count(1) AS rate, count_if(\"responseStatus.code\" = 403) AS failCount";
  private static final String EXEC_ALERT =
      "verb : create and objectRef.subresource:exec and stage:  ResponseStarted | SELECT auditID as"
          + " \"Event ID\", date_format(from_unixtime(__time__), '%Y-%m-%d %T' ) as"
          + " \"Operation time\", regexp_extract(\"requestURI\", '([^\\?]*)/exec\\?.*', 1) as"
          + " \"Resource\", regexp_extract(\"requestURI\", '\\?(.*)', 1) as \"Command\","
          + " \"responseStatus.code\" as \"Status code\", CASE WHEN \"user.username\" !="
          + " 'kubernetes-admin' then \"user.username\" WHEN \"user.username\" = 'kubernetes-admin'"
          + " and regexp_like(\"annotations.authorization.k8s.io/reason\", 'RoleBinding') then"
          + " regexp_extract(\"annotations.authorization.k8s.io/reason\", ' to User \"(\\w+)\"', 1)"
          + " ELSE 'kubernetes-admin' END as \"Account name\", "
          + ADDRESS
          + " as \"Source IP address\" limit 100";

  static List<QueryCase> all() {
    List<QueryCase> all = new ArrayList<>(pages());
    all.addAll(counts());
    all.addAll(selects());
    all.addAll(texts());
    return all;
  }

  private static List<QueryCase> pages() {
    return List.of(
        page("newest 20", "*", 20, COLUMNS),
        page("newest 100 of user alice", "user.username:alice", 100, COLUMNS),
        page("refused writes, newest 100", "responseStatus.code >= 400 verb:create", 100, COLUMNS),
        page("URI LIKE: newest 100 with a phrase", PHRASE, 100, COLUMNS),
        page("without system users, newest 20", SYSTEM_LESS, 20, COLUMNS),
        page("common word, newest 100", "nginx", 100, COLUMNS),
        same("needle", page("rare word, all", VariedEvents.NEEDLE, 1_000, NEEDLE)),
        same("once", page("word that stands once", VariedEvents.ONCE, 100, NEEDLE)),
        page("word that is nowhere", "coelacanth", 100, NEEDLE));
  }

  private static List<QueryCase> counts() {
    return List.of(
        same("all", histogram("everything, 1 h over 7 days", "*", 168, COLUMNS)),
        same(
            "alice", histogram("user alice, 1 h over 7 days", "user.username:alice", 168, COLUMNS)),
        same("phrase", histogram("count of a phrase in the URI", PHRASE, 1, COLUMNS)),
        same("people", histogram("count without system users", SYSTEM_LESS, 1, COLUMNS)),
        same("common", histogram("count of a common word", "nginx", 1, TEXTS)),
        same("needle", histogram("count of a rare word", VariedEvents.NEEDLE, 1, NEEDLE)),
        new QueryCase(
            "counts",
            "top users",
            "users",
            OptionalInt.of(COLUMNS),
            asker -> asker.values("*", "user.username")));
  }

  private static List<QueryCase> selects() {
    String alice = "user.username:alice | ";
    return List.of(
        select("newest 20", "* | SELECT time, verb, requestURI ORDER BY time DESC LIMIT 20"),
        select(
            "newest 100 of user alice",
            alice + "SELECT time, auditID, verb, requestURI ORDER BY time DESC LIMIT 100"),
        same("all", select("count", "* | SELECT count(*) AS n")),
        same("all", select("histogram 1 h", hours("*"))),
        same("alice", select("histogram 1 h of alice", hours("user.username:alice"))),
        same("all", select("top users", groups("user.username"))),
        same("all", select("top addresses", groups("sourceIPs"))),
        same("all", select("top resources", groups("objectRef.resource"))),
        select(
            "failure rate by address",
            "* | SELECT sourceIPs, " + FAILURES + " GROUP BY sourceIPs LIMIT 10000"),
        same("users", select("distinct users", "* | SELECT count(DISTINCT user.username) AS n")),
        same(
            "phrase", select("count with a phrase in the URI", PHRASE + " | SELECT count(*) AS n")),
        select(
            "URI LIKE, newest 100",
            "* | SELECT time, requestURI WHERE requestURI LIKE"
                + " '%/secrets/%' ORDER BY time DESC LIMIT 100"),
        same(
            "people",
            select("count without system users", SYSTEM_LESS + " | SELECT count(*) AS n")),
        untargeted("alert: commands in containers", EXEC_ALERT),
        untargeted(
            "alert: failures by address",
            "* | select ip, total, round(rate * 100, 2) as"
                + " \"Connection failure rate\", failCount, CASE when security_check_ip(ip) = 1 then"
                + " 'yes' else 'no' end as risk, ip_to_country(ip) as country, ip_to_province(ip)"
                + " as province, ip_to_city(ip) as city, ip_to_provider(ip) as isp from (select "
                + ADDRESS
                + " as ip, "
                + FAILURES
                + " from log group by ip limit 10000) where ip_to_domain(ip) ! = 'intranet'"
                + " having total > 10 and"
                + " \"Connection failure rate\" > 50 ORDER by total desc limit 100"));
  }

  private static List<QueryCase> texts() {
    return List.of(
        same("common", text("count of a common word", "nginx | SELECT count(*) AS n", TEXTS)),
        same(
            "needle",
            text("count of a rare word", VariedEvents.NEEDLE + " | SELECT count(*) AS n", COLUMNS)),
        same(
            "common",
            text(
                "common word, by user",
                "nginx | SELECT user.username, count(*) AS n"
                    + " GROUP BY 1 ORDER BY n DESC LIMIT 1000",
                TEXTS + COLUMNS)),
        same(
            "needle",
            text(
                "rare word, by user",
                VariedEvents.NEEDLE
                    + " | SELECT user.username,"
                    + " count(*) AS n GROUP BY 1 ORDER BY n DESC LIMIT 1000",
                COLUMNS)),
        same(
            "once",
            text("word that stands once", VariedEvents.ONCE + " | SELECT time, verb", COLUMNS)),
        same(
            "all",
            text(
                "path without a column, by value",
                "* | SELECT"
                    + " \"requestObject.spec.replicas\" AS replicas, count(*) AS n GROUP BY 1 LIMIT 1000",
                PATHS)),
        text(
            "path of alice's events",
            "user.username:alice | SELECT"
                + " \"requestObject.spec.replicas\" AS replicas, count(*) GROUP BY 1",
            PATHS),
        text(
            "JSON path of the object, by value",
            "verb:patch | SELECT"
                + " json_extract_scalar(requestObject, '$.spec.replicas') AS r, count(*) GROUP BY 1",
            PATHS));
  }

  private static String hours(String search) {
    return search
        + " | SELECT date_trunc('hour', time) AS hour, count(*) AS n GROUP BY 1 ORDER BY 1"
        + " LIMIT 1000";
  }

  private static String groups(String column) {
    return "* | SELECT " + column + ", count(*) AS n GROUP BY 1 ORDER BY n DESC LIMIT 1000";
  }

  private static QueryCase page(String name, String query, int limit, int target) {
    return new QueryCase(
        "pages", name, "", OptionalInt.of(target), asker -> asker.page(query, limit));
  }

  private static QueryCase histogram(String name, String query, int buckets, int target) {
    return new QueryCase(
        "counts", name, "", OptionalInt.of(target), asker -> asker.histogram(query, buckets));
  }

  private static QueryCase select(String name, String text) {
    return new QueryCase("select", name, "", OptionalInt.of(COLUMNS), asker -> asker.select(text));
  }

  private static QueryCase untargeted(String name, String text) {
    return new QueryCase("select", name, "", OptionalInt.empty(), asker -> asker.select(text));
  }

  private static QueryCase text(String name, String text, int target) {
    return new QueryCase("texts", name, "", OptionalInt.of(target), asker -> asker.select(text));
  }

  private static QueryCase same(String same, QueryCase other) {
    return new QueryCase(other.part(), other.name(), same, other.target(), other.ask());
  }
}
