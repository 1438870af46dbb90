package dev.hiptide.probe;

import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes the paths of the probe that a host thread takes in every iteration (ranges, iterations,
 * marked and timed operations, as a platform thread has them) often enough that HotSpot compiles
 * them, with both sides of their branches, before the program comes by. Left out are the way
 * through {@link Probe}, whose methods only pass on, runtime workers, virtual threads and the first
 * call of a thread.
 *
 * <p>Otherwise the first iteration would throw away what was compiled while there was none, and the
 * program's thread would ask for new compilations, each a system call or two, in the very steady
 * state that is to be measured.
 */
public final class Rehearsal {
  /** A method gets its last compilation after 5,000 calls (-XX:Tier4InvocationThreshold). */
  private static final int ROUNDS = 20_000;

  /** A seek is a system call. */
  private static final int ROUNDS_BETWEEN_SEEKS = 32;

  private static final int OPERATION = 1;

  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private Rehearsal() {}

  /**
   * Starts it on a thread of its own, the first time. Its figures go to a table that nobody reads.
   */
  public static void start() {
    if (!STARTED.compareAndSet(false, true)) {
      return;
    }
    HelperThread.of("hiptide-rehearsal", Rehearsal::run).start();
  }

  private static void run() {
    try {
      TraceTable table = TraceTable.unshared();
      CellRegistry registry = new CellRegistry(table);
      ThreadContext thread = ThreadContext.current(registry, Role.AGENT);
      for (int round = 0; round < ROUNDS; round++) {
        if (round % ROUNDS_BETWEEN_SEEKS == 0) {
          CellMark.rehearse();
        }
        if (round % 4 == 0) {
          registry.startAgain();
        }
        thread.pushRange(false);
        thread.pushRange(round % 2 == 0);
        long outer = thread.begin(OPERATION);
        thread.end(outer);
        long began = System.nanoTime();
        thread.record(OPERATION, began, began + round, round % 3, round % 5 == 0);
        thread.popRange();
        thread.popRange();
      }
    } catch (IOException e) {
      // no /proc: the program's own threads will find that out, and it will be counted
    }
  }
}
