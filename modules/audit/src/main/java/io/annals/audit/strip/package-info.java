/** Lowers the level of events. */
package io.annals.audit.strip;
