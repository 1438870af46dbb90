package dev.hiptide.tracer.bpf;

import dev.hiptide.table.Role;

/** A thread, from when it is seen first until its end is taken note of. */
final class CountedThread {
  final long seenNanos;

  /** Whether it was there when the watch began. */
  final boolean isVeteran;

  /** As it was read last. */
  ThreadState state;

  /** Its cell, 0 for none, and the claim by which it has it. */
  int cell;

  long claim;

  /** Null as long as nothing tells it. */
  Role role;

  /** How often it had named itself when its name was read last, and the time before. */
  int namedAtLast = -1;

  int namedBefore = -1;

  /** Its epoch when its sums were taken over last. */
  int epochBefore;

  /** Its iterations that have cost no call, as far as they are counted. */
  long free;

  /** The iteration that was counted before the programs have: they will. 0 for none. */
  long taken;

  long takenSyncCalls;
  long takenNanos;

  CountedThread(long seenNanos, boolean isVeteran) {
    this.seenNanos = seenNanos;
    this.isVeteran = isVeteran;
  }

  boolean hasEnded() {
    return state.endedNanos() != 0;
  }
}
