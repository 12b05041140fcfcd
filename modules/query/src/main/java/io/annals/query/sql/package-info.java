/**
 * The SELECT half of the query language: Presto's dialect in, the columns engine's out. Pure: what
 * runs the statements lies elsewhere.
 */
package io.annals.query.sql;
