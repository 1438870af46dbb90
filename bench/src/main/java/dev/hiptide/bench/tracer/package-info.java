/** What tracing costs, in whole processes that are run in turn: {@code make bench-tracer}. */
package dev.hiptide.bench.tracer;
