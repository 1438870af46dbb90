/** Starts JMH, which {@code runtime} and {@code advice} share. */
package dev.hiptide.bench.jmh;
