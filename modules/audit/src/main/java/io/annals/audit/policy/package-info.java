/** Audit policies of audit.k8s.io: read, checked, judged by. */
package io.annals.audit.policy;
