/**
 * What is known of addresses: where they are, whose they are, and whether a list warns of them.
 * From files that the configuration names.
 */
package io.annals.query.address;
