/**
 * Blocks of version 2: events as templates and columns. Pure code: bytes in, bytes out. {@link
 * io.annals.segment.template.BlockEncoder} writes the content of a block, {@link
 * io.annals.segment.template.TemplateBlock} reads it; compression is the caller's.
 */
package io.annals.segment.template;
