package io.annals.platform.http;

/**
 * One mistake in a request.
 *
 * @param pointer JSON pointer into the body, or the name of a parameter
 * @param detail what is wrong and what would be right; never a secret or an event's text
 */
public record FieldError(String pointer, String detail) {}
