package io.annals.metering;

/**
 * Something wrong in a document.
 *
 * @param pointer where, as a JSON pointer; "" = the whole
 */
public record Mistake(String pointer, String detail) {}
