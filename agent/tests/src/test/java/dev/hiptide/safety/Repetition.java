package dev.hiptide.safety;

import dev.hiptide.testing.JavaHomes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of a test.
 *
 * @param number counted from 0
 * @param home the Java to run programs on
 * @param trace the setting {@code trace}
 * @param random for moments; the same again with the same seed
 */
record Repetition(int number, Path home, String trace, Random random) {
  private static final List<String> TRACES = List.of("all", "phases");

  /** Every Java meets every way to trace, and the first few runs meet all of both. */
  static Repetition of(int number, long seed) {
    List<Path> homes = JavaHomes.all();
    return new Repetition(
        number,
        homes.get(number % homes.size()),
        TRACES.get((number + number / homes.size()) % TRACES.size()),
        new Random(seed + number));
  }

  /** The agent's arguments for a run that nobody watches. */
  String quiet() {
    return settings(0, "none");
  }

  /** The agent's arguments. */
  String settings(int port, Object report) {
    return "linger=0,trace=" + trace + ",port=" + port + ",report=" + report;
  }

  /** Lets some time pass, so that what comes next comes at a moment like any other. */
  void awaitSomeMoment(Duration atMost) {
    long end = System.nanoTime() + (long) (random.nextDouble() * atMost.toNanos());
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** One of several; each in turn, and each with every Java and every way to trace. */
  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[(number + number / choices.length) % choices.length];
  }

  @Override
  public String toString() {
    return "repetition %d on %s with trace=%s".formatted(number + 1, home.getFileName(), trace);
  }
}
