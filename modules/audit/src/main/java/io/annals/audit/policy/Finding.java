package io.annals.audit.policy;

/**
 * Something said of a policy's text: an error or a warning.
 *
 * @param pointer RFC 6901, into the policy, such as {@code /rules/3/level}; {@code ""} = all of it
 * @param detail for a person: what is wrong, and what would be right
 */
public record Finding(String pointer, String detail) {}
