package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Shuffle;
import dev.hiptide.hip.WarpLane;
import java.util.Arrays;

/**
 * Where the threads of one block meet if each has a platform thread: at the barrier those of the
 * block, in warp functions those of a warp.
 *
 * <p>Lanes cannot tell here from where a warp function was called. Those that are in the same
 * function take part in it together.
 *
 * <p>A kernel may call this with almost no stack left, so each call made here may throw a
 * StackOverflowError. A thread that is thrown out of a wait no longer counts as waiting.
 */
final class Meeting {
  private static final int NONE = 0;
  private static final int EXCHANGE = 1;
  private static final int VOTE = 2;

  /** How many threads of each warp run, that is, do not wait here. */
  private final int[] running;

  /** How many threads of each warp have not returned, and how many of all. */
  private final int[] alive;

  private int allAlive;

  /** Which threads have begun. */
  private final boolean[] started;

  /** Threads of this rank and above that had not begun are no longer waited for. */
  private int dismissed;

  private int atBarrier;

  /** Count what the block, and each warp, has waited for. */
  private int barriers;

  private final int[] warpMeetings;

  private final int[] functions;
  private final int[] sources;
  private final long[] values;
  private final long[] results;

  /**
   * @param first the rank of the first thread that is not done
   * @param threads the size of the block
   */
  Meeting(int first, int threads) {
    int warps = (threads + WarpLane.WARP_SIZE - 1) / WarpLane.WARP_SIZE;
    running = new int[warps];
    alive = new int[warps];
    warpMeetings = new int[warps];
    for (int rank = first; rank < threads; rank++) {
      running[warp(rank)]++;
      alive[warp(rank)]++;
    }
    allAlive = threads - first;
    started = new boolean[threads];
    dismissed = threads;
    functions = new int[threads];
    sources = new int[threads];
    values = new long[threads];
    results = new long[threads];
  }

  private static int warp(int rank) {
    return rank / WarpLane.WARP_SIZE;
  }

  /** Waits until all threads of the block have come here or have returned. */
  synchronized void awaitBarrier(int rank) {
    int warp = warp(rank);
    int current = barriers;
    atBarrier++;
    running[warp]--;
    try {
      settle(warp);
      while (barriers == current) {
        await();
      }
    } finally {
      if (barriers == current) {
        atBarrier--;
        running[warp]++;
      }
    }
  }

  synchronized long exchange(int rank, long bits, Shuffle pattern, int operand, int width) {
    int lane = rank % WarpLane.WARP_SIZE;
    sources[rank] = rank - lane + pattern.source(lane, operand, width);
    return meet(rank, EXCHANGE, bits);
  }

  synchronized long vote(int rank, boolean predicate) {
    return meet(rank, VOTE, predicate ? 1 : 0);
  }

  private long meet(int rank, int function, long value) {
    int warp = warp(rank);
    int current = warpMeetings[warp];
    functions[rank] = function;
    values[rank] = value;
    running[warp]--;
    try {
      settle(warp);
      while (warpMeetings[warp] == current) {
        await();
      }
    } finally {
      if (warpMeetings[warp] == current) {
        functions[rank] = NONE;
        running[warp]++;
      }
    }
    return results[rank];
  }

  /** A thread begins; false if it is no longer waited for, and must not run. */
  synchronized boolean starts(int rank) {
    started[rank] = rank < dismissed;
    return started[rank];
  }

  /** Stops waiting for the threads of this rank and above that have not begun. */
  synchronized void dismiss(int rank) {
    dismissed = rank;
    for (int each = rank; each < started.length; each++) {
      if (!started[each]) {
        leave(each);
      }
    }
  }

  /** The thread has returned. */
  synchronized void leave(int rank) {
    int warp = warp(rank);
    running[warp]--;
    alive[warp]--;
    allAlive--;
    settle(warp);
  }

  /** Waits until all threads have returned. */
  synchronized void awaitEnd() {
    while (allAlive > 0) {
      await();
    }
  }

  /** Lets threads go on if a warp, or the block, is complete. */
  private void settle(int warp) {
    if (running[warp] == 0) {
      meetLanes(warp);
    }
    if (atBarrier == allAlive) {
      // This comes first: if there is no stack for it, nothing has changed.
      notifyAll();
      System.arraycopy(alive, 0, running, 0, alive.length);
      atBarrier = 0;
      barriers++;
    }
  }

  private void meetLanes(int warp) {
    int from = warp * WarpLane.WARP_SIZE;
    int to = Math.min(functions.length, from + WarpLane.WARP_SIZE);
    long ballot = 0;
    int waiting = 0;
    for (int lane = from; lane < to; lane++) {
      waiting += functions[lane] == NONE ? 0 : 1;
      if (functions[lane] == VOTE) {
        ballot |= values[lane] << (lane - from);
      }
    }
    if (waiting == 0) {
      return;
    }
    // This comes first: if there is no stack for it, nothing has changed.
    notifyAll();
    for (int lane = from; lane < to; lane++) {
      if (functions[lane] == VOTE) {
        results[lane] = ballot;
      } else if (functions[lane] == EXCHANGE) {
        int source = sources[lane];
        boolean takesPart = source < to && functions[source] == EXCHANGE;
        results[lane] = values[takesPart ? source : lane];
      }
    }
    Arrays.fill(functions, from, to, NONE);
    running[warp] = waiting;
    warpMeetings[warp]++;
  }

  /**
   * As {@link Object#wait()}, but an interrupt, which only the kernel can make, changes nothing.
   */
  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      // The caller looks whether what it waits for has come.
    }
  }
}
