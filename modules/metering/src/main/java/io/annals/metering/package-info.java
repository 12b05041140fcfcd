/**
 * What was used, what it costs and why: meters, price plans, free programmes, bills. Pure and
 * exact: quantities are integers, money is decimal, and nothing here reads a clock, a file or a
 * database.
 */
package io.annals.metering;
