/** Changes parts of JSON text in place: every byte that is not named by an edit stays as it is. */
package io.annals.audit.splice;
