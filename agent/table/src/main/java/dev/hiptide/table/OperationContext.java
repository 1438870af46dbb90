package dev.hiptide.table;

/**
 * What a thread is doing, in one long, so that it is stored and read in one piece: the operation in
 * the low 16 bits, the number of the iteration above it. Zero is "outside every operation and
 * iteration".
 */
public final class OperationContext {
  /** The operation number of "outside every operation". */
  public static final int NO_OPERATION = 0;

  private static final int ITERATION_SHIFT = 16;
  private static final long OPERATION_MASK = (1L << ITERATION_SHIFT) - 1;

  private OperationContext() {}

  /** The context of an operation inside an iteration; iteration 0 is "none". */
  public static long of(int operation, long iteration) {
    return iteration << ITERATION_SHIFT | operation;
  }

  /** The operation's number in the trace table. */
  public static int operation(long context) {
    return (int) (context & OPERATION_MASK);
  }

  /** The iteration's number on its host thread, from 1; 0 outside. */
  public static long iteration(long context) {
    return context >>> ITERATION_SHIFT;
  }
}
