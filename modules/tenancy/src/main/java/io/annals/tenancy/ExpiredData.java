package io.annals.tenancy;

import io.vertx.core.Future;

/** What the store keeps longer than the topics' retention. Thread-safe. */
public interface ExpiredData {
  /**
   * Takes some of what has expired by now out of the store; its files go later, by {@link
   * #removeFiles}. Several processes may call at once: none waits for another.
   *
   * @return how many segments went; 0 when there is nothing left to do
   */
  Future<Integer> expire();

  /**
   * Removes some of the files that no query can hold any more, whatever made them leave.
   *
   * @return how many segments' files went; 0 when there is nothing left to do
   */
  Future<Integer> removeFiles();
}
