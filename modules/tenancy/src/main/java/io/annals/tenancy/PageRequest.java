package io.annals.tenancy;

/**
 * Which part of a list is wanted; lists are in the order of their ids.
 *
 * @param size at most so many
 * @param after the last id of the page before; empty = from the start
 */
public record PageRequest(int size, String after) {}
