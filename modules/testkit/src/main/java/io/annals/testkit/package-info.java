/**
 * What tests share: one PostgreSQL and one Kafka broker per test JVM, real events, a clock that is
 * moved by hand, waiting for a condition. Test scope only.
 */
package io.annals.testkit;
