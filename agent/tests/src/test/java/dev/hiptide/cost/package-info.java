/**
 * What tracing costs, in whole processes that are run in turn: {@code make bench-tracer}. Prints
 * the table of docs/performance.md.
 */
package dev.hiptide.cost;
