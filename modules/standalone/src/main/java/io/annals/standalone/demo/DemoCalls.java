package io.annals.standalone.demo;

import java.net.URI;

/** The text that the demo prints: calls to copy into a terminal. */
final class DemoCalls {
  private DemoCalls() {}

  static String text(URI base, String auditorToken, int sent, long kept) {
    String topic = base.resolve(DemoTenant.path("/topics/audit-prod/logs")).toString();
    return """

        The demo tenant "demo" has two clusters, prod and staging. Their API servers sent %,d real events of the last
        half hour; the audit policy "recommended" keeps %,d of them, and a few more arrive every five seconds. Try, in
        another terminal:

          export TOKEN=%s
          LOGS=%s
          search() { curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; echo; }

          # who deleted something, newest first
          search $LOGS -d '{"query": "verb:delete", "from": "now-1h", "limit": 3}'

          # who touched secrets and was refused
          search $LOGS -d '{"query": "objectRef.resource:secrets and responseStatus.code >= 400", "from": "now-1h", "limit": 3}'

          # people only, no system components
          search $LOGS -d '{"query": "not user.username:system", "from": "now-1h", "limit": 3}'

          # busiest users, and requests over time
          search $LOGS/fields -d '{"field": "user.username", "from": "now-1h"}'
          search $LOGS/histogram -d '{"query": "*", "from": "now-1h", "buckets": 12}'

          # the same as a table: who deletes, how often, and since when
          search $LOGS -d '{"query": "verb:delete | SELECT user.username, count(*) AS n, min(time) AS since GROUP BY 1 ORDER BY n DESC", "from": "now-1h"}'

          # what another policy would have kept of them
          search ${LOGS%%/logs}/policies/simulate -d '{"policy": {"preset": "metadata"}, "from": "now-1h", "to": "now"}'

        """
        .formatted(sent, kept, auditorToken, topic);
  }
}
