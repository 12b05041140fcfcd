package io.annals.standalone.demo;

import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tenant with two clusters at work: real events, moved to now, sent over HTTP as API servers send
 * them. Half an hour of them at once, then a batch every few seconds until the program stops. Has a
 * thread of its own.
 */
public final class Demo implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
  private static final Duration HISTORY = Duration.ofMinutes(30);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int HISTORY_BATCH = 200;
  private static final int LIVE_BATCH = 12;

  private final URI base;
  private final AnnalsClient operator;
  private final PrintStream out;
  private final List<SampleEvent> sample = SampleEvents.load();
  private final Thread thread = new Thread(this::sendLive, "demo");
  private final Object wake = new Object();
  private List<AnnalsClient> senders = List.of();
  private boolean stopping;

  public Demo(URI base, String operatorToken, PrintStream out) {
    this.base = base;
    this.operator = new AnnalsClient(base, operatorToken);
    this.out = out;
  }

  /**
   * Makes the tenant, sends its history and prints the calls that search it. Blocks for a second or
   * two.
   */
  public void start() throws IOException, InterruptedException {
    DemoTenant tenant = new DemoTenant(operator);
    tenant.prepare();
    List<AnnalsClient> made = new ArrayList<>();
    for (String cluster : DemoTenant.CLUSTERS) {
      made.add(tenant.sender(cluster));
    }
    senders = List.copyOf(made);
    long kept = sendHistory();
    out.print(DemoCalls.text(base, tenant.auditorToken(), sample.size(), kept));
    out.flush();
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns how many events the policy of the clusters keeps. */
  private long sendHistory() throws IOException, InterruptedException {
    long kept = 0;
    Instant now = Instant.now();
    long copy = now.getEpochSecond();
    List<List<byte[]>> pending = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < sample.size(); i++) {
      Instant time = now.minus(HISTORY).plus(HISTORY.multipliedBy(i).dividedBy(sample.size()));
      int cluster = clusterOf(i);
      List<byte[]> batch = pending.get(cluster);
      batch.add(moved(i, copy, time));
      if (batch.size() == HISTORY_BATCH) {
        kept += send(cluster, batch);
        batch.clear();
      }
    }
    for (int cluster = 0; cluster < pending.size(); cluster++) {
      kept += send(cluster, pending.get(cluster));
    }
    return kept;
  }

  /** Two of three events are prod's; all stages of one request go to the same cluster. */
  private int clusterOf(int i) {
    return i / 90 % 3 == 2 ? 1 : 0;
  }

  private byte[] moved(int i, long copy, Instant time) {
    return sample.get(i).copyBytes(copy, Duration.between(sample.get(i).stageTime(), time));
  }

  private void sendLive() {
    for (int next = 0; pause(); next = (next + LIVE_BATCH) % (sample.size() - LIVE_BATCH)) {
      Instant now = Instant.now();
      List<byte[]> batch = new ArrayList<>(LIVE_BATCH);
      for (int i = next; i < next + LIVE_BATCH; i++) {
        batch.add(moved(i, now.toEpochMilli(), now.minusMillis(200L * (next + LIVE_BATCH - i))));
      }
      try {
        send(clusterOf(next), batch);
      } catch (IOException | IllegalStateException e) {
        if (!isStopping()) {
          LOG.atWarn().setCause(e).log("demo batch not taken, goes on with the next");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private int send(int cluster, List<byte[]> batch) throws IOException, InterruptedException {
    return senders
        .get(cluster)
        .post(
            DemoTenant.ingestPath(DemoTenant.CLUSTERS.get(cluster)),
            "application/json",
            EventLists.of(batch))
        .orThrow()
        .getInteger("stored");
  }

  /** The listener goes while a batch may be under way. */
  private boolean isStopping() {
    synchronized (wake) {
      return stopping;
    }
  }

  /** False when it is time to stop. */
  private boolean pause() {
    long end = System.nanoTime() + PAUSE.toNanos();
    synchronized (wake) {
      try {
        long left = end - System.nanoTime();
        while (!stopping && left > 0) {
          wake.wait(Math.max(1, left / 1_000_000));
          left = end - System.nanoTime();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      return !stopping;
    }
  }

  @Override
  public void close() {
    synchronized (wake) {
      stopping = true;
      wake.notifyAll();
    }
  }
}
