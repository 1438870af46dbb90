package dev.hiptide.cost;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A program whose threads do nothing but call getppid(2), for a time: prints the wall time of a
 * call on a thread, {@code usec}, and how many calls the busiest made for each of the idlest's,
 * {@code fairness}.
 */
public final class HotCalls {
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int CALLS_BETWEEN_LOOKS = 16;

  static {
    Native.register(HotCalls.class, NativeLibrary.getInstance(null));
  }

  private HotCalls() {}

  private static native int getppid();

  /** Arguments: how many threads. */
  public static void main(String[] args) throws InterruptedException {
    long[] calls = new long[Integer.parseInt(args[0])];
    Thread[] threads = new Thread[calls.length];
    long began = System.nanoTime();
    for (int i = 0; i < threads.length; i++) {
      int own = i;
      threads[i] = new Thread(() -> calls[own] = call(began + WARM_UP_NANOS), "hot-" + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long all = Arrays.stream(calls).sum();
    long least = Arrays.stream(calls).min().orElseThrow();
    long most = Arrays.stream(calls).max().orElseThrow();
    System.out.printf(
        Locale.ROOT, "usec %.3f%n", MEASURED_NANOS / 1e3 * threads.length / Math.max(1, all));
    System.out.printf(Locale.ROOT, "fairness %.3f%n", (double) most / Math.max(1, least));
  }

  private static long call(long begin) {
    while (System.nanoTime() < begin) {
      getppid();
    }
    long calls = 0;
    while (System.nanoTime() < begin + MEASURED_NANOS) {
      for (int i = 0; i < CALLS_BETWEEN_LOOKS; i++) {
        getppid();
      }
      calls += CALLS_BETWEEN_LOOKS;
    }
    return calls;
  }
}
