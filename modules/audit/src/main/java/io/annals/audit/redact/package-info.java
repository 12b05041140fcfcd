/** Replaces secrets in events by keyed hashes; everything else stays byte for byte. */
package io.annals.audit.redact;
