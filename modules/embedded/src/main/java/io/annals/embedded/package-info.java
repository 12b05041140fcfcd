/**
 * PostgreSQL and Kafka, the real ones, started as child processes under a data directory.
 *
 * <p>The caller holds an exclusive lock on that directory before it starts anything here. Children
 * sit in sessions of their own, so that a terminal's Ctrl-C does not reach them before the program
 * has drained; they end when asked, and also when the program dies.
 */
package io.annals.embedded;
