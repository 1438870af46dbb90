package dev.hiptide.probe;

import dev.hiptide.table.Listener;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How a thread comes to be known to what traces it, before its first HIP call or iteration goes on.
 * Programs in the kernel read it from a call that the thread makes: {@link CellMark}. For a tracer
 * that stops threads it rings the {@link Doorbell}, and spins until the collector has answered in
 * its cell.
 *
 * <p>It spins, and neither sleeps nor yields, because the collector then takes it out of user space
 * (PTRACE_INTERRUPT, ptrace(2)), where a thread loses nothing by it; out of some system calls it
 * would come back with EINTR. Two other ways to be heard were measured (docs/tracer.md), and need
 * native code in the workload.
 */
final class Announcement {
  /** Far longer than a busy machine takes; reached only when the collector hangs. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int SPINS_BETWEEN_LOOKS = 64;

  private Announcement() {}

  /** Returns when the thread is known, nobody listens, or nobody has answered for too long. */
  static void make(TraceTable table, Cell cell) {
    if (cell.index() == CellRegistry.NO_INDEX) {
      return;
    }
    switch (table.listener()) {
      case KERNEL -> toTheKernel(table, cell);
      case DOORBELL -> toTheTracer(table, cell);
      case NOBODY -> {}
    }
  }

  private static void toTheKernel(TraceTable table, Cell cell) {
    long began = System.nanoTime();
    try {
      CellMark.make(cell.index());
      table.heard(System.nanoTime() - began);
    } catch (IOException e) {
      table.unheard();
    }
  }

  private static void toTheTracer(TraceTable table, Cell cell) {
    long began = System.nanoTime();
    Doorbell.ring();
    while (!cell.isTraced()) {
      for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
        Thread.onSpinWait();
      }
      if (table.listener() != Listener.DOORBELL) {
        return; // it has been replaced; the next one looks at all cells
      }
      if (System.nanoTime() - began > MAX_NANOS) {
        table.unheard();
        return;
      }
    }
    table.heard(System.nanoTime() - began);
  }
}
