package dev.hiptide.tracer.bpf;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the kernel programs know of a thread: struct thread of tracer.bpf.c.
 *
 * @param tid its id in the PID namespace of the collector
 * @param generation tells it from threads that had its place before
 * @param cell the address of its cell in the process; 0 for none
 * @param named how often it has given itself a name
 * @param skipped the iterations that began before it was watched
 * @param counts whether its iterations are counted
 * @param iteration the iteration whose calls are being summed; 0 for none
 * @param syncCalls of that iteration
 * @param iterationNanos of that iteration
 * @param iterations those that are in the histograms
 * @param endedNanos when it ended, by {@link System#nanoTime}; 0 if it has not
 * @param lastName the name it ended with
 * @param activity that of its cell, when it last made a call outside of everything
 * @param epoch how often that was another than before
 */
record ThreadState(
    int tid,
    int generation,
    long cell,
    int named,
    OpenCall open,
    long skipped,
    boolean counts,
    long iteration,
    long syncCalls,
    long iterationNanos,
    long iterations,
    long endedNanos,
    String lastName,
    long activity,
    int epoch) {
  static final int PID = 0;
  static final int TID = 4;
  static final int GENERATION = 8;
  static final int PROCESS = 12;
  static final int CELL = 16;
  private static final int OPEN = 24;
  private static final int INTERRUPTED = 56;
  private static final int INTERRUPTIONS = 152;
  private static final int NAMED = 156;
  static final int ITERATES = 164;
  static final int SKIPPED = 168;
  static final int ITERATION = 176;
  static final int SYNC_CALLS = 184;
  static final int NANOS = 192;
  private static final int ITERATIONS = 200;
  private static final int ENDED_NANOS = 208;
  private static final int NAME = 216;
  private static final int NAME_BYTES = 16;
  private static final int ACTIVITY = 232;
  private static final int EPOCH = 240;

  // struct call
  private static final int ENTERED = 0;
  private static final int NOT_COUNTED = 1;
  private static final int CONTEXT = 8;
  private static final int NUMBER = 24;
  private static final int STARTED = 28;

  /** After so many, the iteration is one that had not begun at the first: nobody takes it over. */
  private static final int MAX_READINGS = 20;

  /** The size of a place in the map of threads. */
  static final int BYTES = 256;

  /**
   * A call that has begun and not returned.
   *
   * @param context what its thread was doing, as the cell has it
   * @param started whether the first iteration had begun
   */
  record OpenCall(long enteredNanos, long context, int number, boolean started) {
    private static OpenCall read(ByteBuffer memory, int at) {
      return new OpenCall(
          memory.getLong(at + ENTERED),
          memory.getLong(at + CONTEXT),
          memory.getInt(at + NUMBER),
          memory.getInt(at + STARTED) != 0);
    }
  }

  /** Where the thread runs, what is said of its iteration is nevertheless of one and the same. */
  static ThreadState read(ByteBuffer memory, int at) {
    byte[] name = new byte[NAME_BYTES];
    memory.get(at + NAME, name);
    String text = new String(name, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    long iteration;
    long syncCalls;
    long nanos;
    int readings = 0;
    do { // the programs write the number first when another begins
      iteration = memory.getLong(at + ITERATION);
      VarHandle.acquireFence();
      syncCalls = memory.getLong(at + SYNC_CALLS);
      nanos = memory.getLong(at + NANOS);
      VarHandle.acquireFence();
    } while (iteration != memory.getLong(at + ITERATION) && ++readings < MAX_READINGS);
    return new ThreadState(
        memory.getInt(at + TID),
        memory.getInt(at + GENERATION),
        memory.getLong(at + CELL),
        memory.getInt(at + NAMED),
        open(memory, at),
        memory.getLong(at + SKIPPED),
        memory.getInt(at + ITERATES) != 0,
        iteration,
        syncCalls,
        nanos,
        memory.getLong(at + ITERATIONS),
        memory.getLong(at + ENDED_NANOS),
        end < 0 ? text : text.substring(0, end),
        memory.getLong(at + ACTIVITY),
        memory.getInt(at + EPOCH));
  }

  /** The call that the thread is in, or was taken out of to come back to it; null if none. */
  private static OpenCall open(ByteBuffer memory, int at) {
    OpenCall open = OpenCall.read(memory, at + OPEN);
    if (open.enteredNanos > NOT_COUNTED) {
      return open;
    }
    return memory.getInt(at + INTERRUPTIONS) != 0 ? OpenCall.read(memory, at + INTERRUPTED) : null;
  }
}
