/**
 * What the runtime's calls cost: in whole processes, in turn with another HIP ({@code make
 * bench-runtime}), and under JMH ({@code make bench}).
 */
package dev.hiptide.bench.runtime;
