package io.annals.query.run;

import io.annals.audit.policy.AuditPolicy;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.Snapshot;
import io.annals.segment.engine.DuckDb;
import java.util.OptionalDouble;

/** Judges stored events one by one, block after block. Blocks; thread-safe. */
final class PolicySimulation {
  private final Segments segments;
  private final DuckDb engine;

  PolicySimulation(Segments segments, DuckDb engine) {
    this.segments = segments;
    this.engine = engine;
  }

  Simulation simulate(Selection selection, AuditPolicy policy, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException {
    PolicyTally tally = new PolicyTally(policy, run);
    try (Sweep sweep = new Sweep(segments, engine, selection, snapshot, run)) {
      sweep.hot(tally);
      sweep.events(sweep.visible(), tally);
    } catch (QueryStoppedException stop) {
      run.stopped(stop);
    }
    return tally.simulation(compression(snapshot), run.completeness());
  }

  private static OptionalDouble compression(Snapshot snapshot) {
    long text = snapshot.segments().stream().mapToLong(SegmentInfo::rawBytes).sum();
    long disk = snapshot.segments().stream().mapToLong(s -> s.columnsBytes() + s.bodyBytes()).sum();
    return text == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) disk / text);
  }
}
