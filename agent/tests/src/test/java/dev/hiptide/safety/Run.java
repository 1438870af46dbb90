package dev.hiptide.safety;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of a test.
 *
 * @param number counted from 0
 * @param home the Java to run programs on
 * @param backend the setting {@code backend}
 * @param trace the setting {@code trace}
 * @param repeated whether it is one of many: then it waits as long, and its programs are as busy,
 *     as can be
 * @param random for moments; the same again with the same seed
 */
record Run(int number, Path home, String backend, String trace, boolean repeated, Random random) {
  /** Of the longest random wait, the share that a run waits at most that is one of a few. */
  private static final double SHARE = 0.2;

  /** The agent's arguments for a run that nobody watches. */
  String quiet() {
    return settings(0, "none");
  }

  /** The agent's arguments. */
  String settings(int port, Object report) {
    return settings(trace, port, report);
  }

  /** The agent's arguments for a report of every thread. */
  String whole(Object report) {
    return settings("all", 0, report);
  }

  private String settings(String threads, int port, Object report) {
    return "linger=0,backend=%s,trace=%s,port=%d,report=%s"
        .formatted(backend, threads, port, report);
  }

  /** Lets some time pass, so that what comes next comes at a moment like any other. */
  void awaitSomeMoment(Duration atMost) {
    double share = repeated ? 1 : SHARE;
    long end = System.nanoTime() + (long) (random.nextDouble() * share * atMost.toNanos());
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** One of several; each in turn, and, if it is repeated, each in every cell. */
  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[(number + number / choices.length) % choices.length];
  }

  @Override
  public String toString() {
    return "run %d on %s with backend=%s,trace=%s"
        .formatted(number + 1, home.getFileName(), backend, trace);
  }
}
