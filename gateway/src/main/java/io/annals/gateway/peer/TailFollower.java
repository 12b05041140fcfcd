package io.annals.gateway.peer;

import io.annals.gateway.store.HeldTail;
import io.annals.tenancy.LiveProcess;
import io.annals.tenancy.OneAtATime;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who holds one partition, and keeps a copy of its hot tail that is brought up to date
 * whenever it is asked for. Callers at the same time share one look. Thread-safe.
 */
final class TailFollower {
  private static final State NOBODY = new State(Optional.empty(), Optional.empty());

  private final PartitionKey key;
  private final Peers peers;
  private final PeerCalls calls;
  private final CopyMemory memory;
  private final OneAtATime looks = new OneAtATime(this::look);
  private State state = NOBODY; // guarded by this
  private boolean dropped; // guarded by this

  TailFollower(PartitionKey key, Peers peers, PeerCalls calls, CopyMemory memory) {
    this.key = key;
    this.peers = peers;
    this.calls = calls;
    this.memory = memory;
  }

  record PartitionKey(TenantUid tenant, TopicUid topic, int partition) {}

  /**
   * @param holder who has the partition, as far as known
   * @param copy none is kept of a tail that is too large
   */
  private record State(Optional<LiveProcess> holder, Optional<TailCopy> copy) {
    long bytes() {
      return copy.map(TailCopy::memory).orElse(0L);
    }
  }

  /** The tail at a moment after this call; empty when nobody who answers holds it. */
  Future<Optional<HeldTail>> tail(long fromMicros, long toMicros) {
    return looks.run().compose(done -> tail(state(), fromMicros, toMicros));
  }

  private Future<Optional<HeldTail>> tail(State now, long fromMicros, long toMicros) {
    if (now.copy().isPresent() || now.holder().isEmpty()) {
      return Future.succeededFuture(now.copy().flatMap(this::tail));
    }
    TailQuestion question =
        new TailQuestion(
            key.tenant(), key.topic(), key.partition(), Optional.empty(), fromMicros, toMicros);
    return fetch(now.holder().get(), question, Optional.empty()).map(this::tail);
  }

  private Optional<HeldTail> tail(TailCopy copy) {
    return copy.tail(key.tenant(), key.partition());
  }

  /** Gives the memory back; what is asked for from now on is not counted. */
  synchronized void drop() {
    dropped = true;
    memory.give(state.bytes());
    state = NOBODY;
  }

  private synchronized State state() {
    return state;
  }

  private synchronized void become(State next) {
    if (!dropped) {
      memory.give(state.bytes());
      memory.take(next.bytes());
    }
    state = next;
  }

  private Future<Void> look() {
    State before = state();
    Optional<LiveProcess> holder = before.holder().flatMap(known -> peers.live(known.id()));
    if (holder.isEmpty()) {
      return search(Set.of(), true).map(this::unlessNobody);
    }
    LiveProcess known = holder.get();
    Future<Boolean> asked = before.copy().isPresent() ? follow(known, before.copy()) : begin(known);
    return asked.transform(
        (held, silent) ->
            silent == null && held
                ? Future.succeededFuture()
                : search(Set.of(known.id()), true)
                    .compose(
                        found ->
                            found || silent == null
                                ? Future.succeededFuture(unlessNobody(found))
                                : Future.failedFuture(silent)));
  }

  /** What is known of a holder that is silent is kept: it may answer the next question. */
  private Void unlessNobody(boolean found) {
    if (!found) {
      become(NOBODY);
    }
    return null;
  }

  /** Asks everybody else at once, and of those that hold it follows the one that is ahead. */
  private Future<Boolean> search(Set<String> asked, boolean again) {
    Set<String> all = new HashSet<>(asked);
    List<Future<Optional<Found>>> answers = new ArrayList<>();
    for (LiveProcess peer : peers.live()) {
      if (all.add(peer.id())) {
        answers.add(standing(peer).otherwise(Optional.empty()));
      }
    }
    return Future.all(answers)
        .compose(
            found -> {
              Optional<Found> best = best(found.list());
              if (best.isPresent()) {
                return keep(best.get());
              }
              return again
                  ? peers.refresh().compose(known -> search(all, false))
                  : Future.succeededFuture(false);
            });
  }

  private record Found(LiveProcess peer, TailPage page) {}

  private Future<Optional<Found>> standing(LiveProcess peer) {
    return calls
        .ask(peer, TailQuestion.standing(key.tenant(), key.topic(), key.partition()))
        .map(answer -> answer.map(page -> new Found(peer, page)));
  }

  /** Of two that hold it, one will notice soon that it is the other's. */
  private static Optional<Found> best(List<Optional<Found>> found) {
    return found.stream()
        .flatMap(Optional::stream)
        .max(
            Comparator.comparingInt((Found f) -> f.page().epoch())
                .thenComparingLong(f -> f.page().nextOffset()));
  }

  private Future<Boolean> begin(LiveProcess peer) {
    return standing(peer)
        .compose(found -> found.isPresent() ? keep(found.get()) : Future.succeededFuture(false));
  }

  private Future<Boolean> keep(Found found) {
    if (memory.isTooLarge(found.page())) {
      become(new State(Optional.of(found.peer()), Optional.empty()));
      return Future.succeededFuture(true);
    }
    return follow(found.peer(), Optional.empty());
  }

  /** Completes with whether the peer holds the partition; page after page. */
  private Future<Boolean> follow(LiveProcess peer, Optional<TailCopy> copy) {
    TailQuestion question =
        TailQuestion.all(key.tenant(), key.topic(), key.partition(), copy.map(TailCopy::known));
    return calls
        .ask(peer, question)
        .compose(
            answer -> {
              if (answer.isEmpty()) {
                return Future.succeededFuture(false);
              }
              TailPage page = answer.get();
              if (memory.isTooLarge(page)) {
                return keep(new Found(peer, page));
              }
              TailCopy more = grown(peer, copy, page);
              become(new State(Optional.of(peer), Optional.of(more)));
              return page.isLast() ? Future.succeededFuture(true) : follow(peer, Optional.of(more));
            });
  }

  /** The rows of a time range of a tail that is too large; nothing of it is kept. */
  private Future<TailCopy> fetch(LiveProcess peer, TailQuestion question, Optional<TailCopy> copy) {
    return calls
        .ask(peer, copy.map(c -> question.after(c.known())).orElse(question))
        .compose(
            answer -> {
              TailPage page =
                  answer.orElseThrow(() -> new IllegalStateException("held there no more"));
              TailCopy more = grown(peer, copy, page);
              if (memory.isTooLarge(more)) {
                throw new IllegalStateException("more rows than one query may fetch");
              }
              return page.isLast()
                  ? Future.succeededFuture(more)
                  : fetch(peer, question, Optional.of(more));
            });
  }

  private static TailCopy grown(LiveProcess peer, Optional<TailCopy> copy, TailPage page) {
    return copy.map(c -> c.with(page)).orElseGet(() -> TailCopy.of(peer.id(), page));
  }
}
