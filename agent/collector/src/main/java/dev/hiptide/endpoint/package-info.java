/**
 * The HTTP endpoint: a server for the metrics and for pages that others make, with TLS and users
 * where they are asked for. It knows nothing of what is on the pages.
 */
package dev.hiptide.endpoint;
