package dev.hiptide.tracer.ptrace;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Measures what the tracer adds to the wall time of a call: the median of calls that do nothing and
 * go through the same stops. Calls that come one after the other: one that comes alone finds the
 * tracer asleep, and takes longer. Not thread-safe.
 */
final class NullCalls {
  private static final int SAMPLES = 64;

  private final long[] nanos = new long[SAMPLES];
  private int calls;

  /** Adds a call; returns the floor when it was the last that it takes. */
  OptionalLong add(long wallNanos) {
    if (calls == SAMPLES) {
      return OptionalLong.empty();
    }
    nanos[calls++] = wallNanos;
    if (calls < SAMPLES) {
      return OptionalLong.empty();
    }
    Arrays.sort(nanos);
    return OptionalLong.of(nanos[SAMPLES / 2]);
  }
}
