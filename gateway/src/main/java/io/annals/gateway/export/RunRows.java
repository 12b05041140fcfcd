package io.annals.gateway.export;

import io.annals.tenancy.SqlTime;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What the processes that run exports write into their table. A process writes only to exports that
 * run and that it runs itself: once another one has declared it dead, nothing of what it still does
 * counts. Thread-safe.
 */
final class RunRows {
  /** A process without a heartbeat for so long is dead; it beats every second. */
  private static final String DEAD = "15 seconds";

  private final Pool pool;
  private final String process;
  private final String run;

  /**
   * @param process id of this process, the same after a restart
   * @param run of this process, another one after a restart
   */
  RunRows(Pool pool, String process, String run) {
    this.pool = pool;
    this.process = process;
    this.run = run;
  }

  String process() {
    return process;
  }

  String run() {
    return run;
  }

  /**
   * Tells how far an export has come.
   *
   * @return false when it is no longer this process's to run, or was deleted
   */
  Future<Boolean> progress(UUID uid, ExportRow.Counts counts, double progress) {
    return pool.preparedQuery(
            """
            UPDATE export SET events = $4, bytes = $5, file_bytes = $6, progress = $7
             WHERE uid = $1 AND state = 'running' AND owner = $2 AND run = $3
               AND deleted_at IS NULL
            """)
        .execute(
            Tuple.of(
                uid, process, run, counts.events(), counts.bytes(), counts.fileBytes(), progress))
        .map(written -> written.rowCount() == 1);
  }

  /**
   * What an export has become.
   *
   * @param newestReceived of its events, microseconds since 1970; null = it has none
   */
  record Outcome(
      ExportRow.Counts counts,
      Long newestReceived,
      List<String> reasons,
      List<ExportFile> files,
      Buffer manifest) {
    Outcome {
      reasons = List.copyOf(reasons);
      files = List.copyOf(files);
    }
  }

  /**
   * The files are there. May be called again when it is not known whether it was done.
   *
   * @return as {@link #progress}
   */
  Future<Boolean> done(UUID uid, Outcome outcome, Instant now) {
    return pool.preparedQuery(
            """
            UPDATE export SET state = 'done', progress = 1, events = $4, bytes = $5,
                   file_bytes = $6, newest_received = $7, reasons = $8, files = $9, manifest = $10,
                   finished_at = $11
             WHERE uid = $1 AND state IN ('running', 'done') AND owner = $2 AND run = $3
               AND deleted_at IS NULL
            """)
        .execute(
            Tuple.from(
                Arrays.asList(
                    uid,
                    process,
                    run,
                    outcome.counts().events(),
                    outcome.counts().bytes(),
                    outcome.counts().fileBytes(),
                    outcome.newestReceived(),
                    ExportRows.json(outcome.reasons()),
                    ExportFile.json(outcome.files()),
                    outcome.manifest(),
                    SqlTime.of(now))))
        .map(written -> written.rowCount() == 1);
  }

  /**
   * There will be no files.
   *
   * @param hasFiles some may have been left
   */
  Future<Void> failed(UUID uid, ExportFailure failure, boolean hasFiles, Instant now) {
    return pool.preparedQuery(
            """
            UPDATE export SET state = 'failed', failure = $4, has_files = $5, finished_at = $6,
                   file_bytes = 0
             WHERE uid = $1 AND state = 'running' AND owner = $2 AND run = $3
            """)
        .execute(Tuple.of(uid, process, run, failure.text(), hasFiles, SqlTime.of(now)))
        .mapEmpty();
  }

  /**
   * Fails what nobody runs any more: exports of dead processes, of earlier runs of this one, and
   * those of this run whose end could not be written.
   *
   * @param running the exports that this process runs now, asked at {@code now} or later
   * @return how many
   */
  Future<Integer> interrupted(Collection<UUID> running, Instant now) {
    return pool.preparedQuery(
            """
            UPDATE export e SET state = 'failed', failure = $5, finished_at = $6, file_bytes = 0
             WHERE state = 'running'
               AND CASE WHEN owner = $1
                        THEN run <> $2 OR (created_at < $6 AND NOT uid = ANY ($3))
                        ELSE NOT EXISTS (SELECT 1 FROM gateway g
                                          WHERE g.id = e.owner
                                            AND g.heartbeat > now() - $4::text::interval)
                   END
            """)
        .execute(
            Tuple.of(
                process,
                run,
                running.toArray(UUID[]::new),
                DEAD,
                ExportFailure.INTERRUPTED.text(),
                SqlTime.of(now)))
        .map(failed -> failed.rowCount());
  }
}
