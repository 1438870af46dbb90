package dev.hiptide.tracer.bpf;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.Bpf;
import dev.hiptide.linux.BpfMap;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.IterationTable;
import dev.hiptide.tracer.IterationCosts.Example;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * One process, as the kernel programs count it. What is read is memory that they write at the same
 * time: each figure only grows, and what one reading misses the next one has. Not thread-safe.
 */
final class WatchedProcess implements AutoCloseable {
  // How the programs pack the key of an account.
  private static final int GENERATION_SHIFT = 36;
  private static final int STARTED_SHIFT = 35;
  private static final int INSIDE_SHIFT = 34;
  private static final int OPERATION_SHIFT = 27;
  private static final int OPERATION_MASK = TableLayout.OPERATIONS - 1;
  private static final int NUMBER_SHIFT = 12;
  private static final int NUMBER_MASK = 0x7fff;
  private static final int ERROR_MASK = 0xfff;

  // ... of a thread that has ended, a seed and an example
  private static final int PROCESS_SHIFT = Integer.SIZE;
  private static final int SEED_SHIFT = 16;
  private static final int PROCESS_OF_EXAMPLE_SHIFT = 8;
  private static final int KIND_OF_EXAMPLE = 1 << 4;

  private final SharedPrograms programs;
  private final int number;
  private final int pid;
  private final int at;
  private final BpfMap accounts;
  private final ByteBuffer memory;

  WatchedProcess(SharedPrograms programs, int number, int pid, BpfMap accounts) {
    this.programs = programs;
    this.number = number;
    this.pid = pid;
    this.at = SharedPrograms.at(number);
    this.accounts = accounts;
    this.memory = programs.processes();
  }

  /** Takes the sums of a thread's calls of one kind. */
  @FunctionalInterface
  interface Sums {
    /**
     * All that were charged to one account until now.
     *
     * @param key tells the account from all others of this process
     */
    void sum(Account account, long key, long calls, long nanos);
  }

  /**
   * Calls of one kind.
   *
   * @param generation the thread's
   * @param started whether the first iteration had begun
   * @param inside whether the thread was inside an operation or an iteration
   * @param operation the operation's number; 0 outside of every operation
   * @param epoch of calls outside of everything, the thread's epoch, modulo {@link #EPOCHS}
   * @param syscall the call's number; {@link #OUT_OF_RANGE} if it has no room in a key, or is one
   *     of 32-bit code
   */
  record Account(
      int generation,
      boolean started,
      boolean inside,
      int operation,
      int epoch,
      int syscall,
      int error) {
    /** How many epochs are told apart. */
    static final int EPOCHS = 16;

    /** No call's number, and none that {@link AccountKey} has room for. */
    private static final int OUT_OF_RANGE = 0xffff;

    static Account unpack(long key) {
      int number = (int) (key >>> NUMBER_SHIFT & NUMBER_MASK);
      boolean inside = (key >>> INSIDE_SHIFT & 1) != 0;
      int operation = (int) (key >>> OPERATION_SHIFT & OPERATION_MASK);
      return new Account(
          (int) (key >>> GENERATION_SHIFT),
          (key >>> STARTED_SHIFT & 1) != 0,
          inside,
          inside ? operation : OperationContext.NO_OPERATION,
          inside ? 0 : operation,
          number == NUMBER_MASK ? OUT_OF_RANGE : number,
          (int) (key & ERROR_MASK));
    }
  }

  /**
   * What could not be kept.
   *
   * @param calls that found no room
   * @param contexts memory of the process that could not be read: charged to no operation
   * @param ends threads whose end could not be kept: their last name and call are unknown
   * @param foreign calls with numbers of 32-bit code: charged to a number that is no call's
   */
  record Losses(long calls, long contexts, long ends, long foreign) {
    /** Those that no figure shows otherwise. */
    long all() {
      return calls + contexts + ends;
    }
  }

  /** Says where the process has the trace table; without this, no call has an operation. */
  void tableAt(long address) {
    memory.putLong(at + ProcessLayout.CELLS, address + TableLayout.cell(0));
    memory.putLong(at + ProcessLayout.FIRST_ITERATION, address + HeaderField.FIRST_ITERATION);
  }

  /** Says which system calls count for iterations, and which are for synchronisation. */
  void syscalls(IntPredicate counted, IntPredicate sync) {
    for (int syscall = 0; syscall < ProcessLayout.NUMBERS; syscall++) {
      set(ProcessLayout.COUNTED, syscall, counted.test(syscall));
      set(ProcessLayout.SYNC, syscall, sync.test(syscall));
    }
  }

  private void set(int bits, int syscall, boolean value) {
    int word = at + bits + syscall / Long.SIZE * Long.BYTES;
    long bit = value ? 1L << syscall : 0;
    memory.putLong(word, memory.getLong(word) | bit);
  }

  /**
   * A thread that is there before the watch begins: the call that it may be in then is counted when
   * it returns, unless it has been restarted, restart_syscall(2).
   *
   * @param beganNanos from when on its time counts, by {@link System#nanoTime}
   */
  void veteran(int tid, long beganNanos) {
    try {
      programs.veterans().put(threadKey(tid), beganNanos, 0);
    } catch (LastErrorException e) {
      // there is no room: that call is not counted
    }
  }

  /**
   * A thread that has a cell and has not told, as it got it before anybody watched. Before {@link
   * #begin}, as no thread is known then.
   *
   * @param iterationsBegun those that it has begun: they are not counted
   */
  void seed(int tid, int cell, long iterationsBegun) {
    try {
      programs.seeds().put(threadKey(tid), iterationsBegun << SEED_SHIFT | cell, 0);
    } catch (LastErrorException e) {
      // there is no room: the thread's calls are charged to no operation
    }
  }

  /**
   * The same for a thread that may be known by now.
   *
   * @param counts whether its iterations are counted at all
   */
  void tell(int tid, int cell, long iterationsBegun, boolean counts) {
    if (isKnown(tid, cell, iterationsBegun, counts)) {
      return;
    }
    seed(tid, cell, iterationsBegun);
    if (isKnown(tid, cell, iterationsBegun, counts)) {
      programs.seeds().remove(threadKey(tid)); // it has come meanwhile
    }
  }

  private long threadKey(int tid) {
    return (long) number << PROCESS_SHIFT | tid;
  }

  /**
   * Whether the programs know a thread by now; then it has the cell, if it did not have it before.
   */
  private boolean isKnown(int tid, int cell, long iterationsBegun, boolean counts) {
    ByteBuffer threads = programs.threads();
    for (int thread = 0; thread < threads.capacity(); thread += ThreadState.BYTES) {
      if (isOfThis(thread) && threads.getInt(thread + ThreadState.TID) == tid) {
        if (threads.getLong(thread + ThreadState.CELL) != addressOf(cell)) {
          threads.putLong(thread + ThreadState.SKIPPED, iterationsBegun);
          threads.putInt(thread + ThreadState.ITERATES, counts ? 1 : 0);
          threads.putLong(thread + ThreadState.CELL, addressOf(cell));
        }
        return true;
      }
    }
    return false;
  }

  private boolean isOfThis(int thread) {
    ByteBuffer threads = programs.threads();
    return threads.getInt(thread + ThreadState.PID) != 0
        && threads.getInt(thread + ThreadState.PROCESS) == number;
  }

  /** From here on, every call that begins is counted. */
  void begin() {
    programs.begin(number, pid);
  }

  /** Whether the process has become another program: it is not watched any more. */
  boolean isReplaced() {
    return memory.getInt(at + ProcessLayout.REPLACED) != 0;
  }

  Losses losses() {
    return new Losses(
        memory.getLong(at + ProcessLayout.CALLS_LOST),
        memory.getLong(at + ProcessLayout.CONTEXTS_LOST),
        memory.getLong(at + ProcessLayout.ENDS_LOST),
        memory.getLong(at + ProcessLayout.FOREIGN));
  }

  /** Reads all accounts. */
  void accounts(Sums sums) {
    accounts.forEach(
        (key, values, value) ->
            sums.sum(
                Account.unpack(key),
                key,
                values.getLong(value),
                values.getLong(value + Long.BYTES)));
  }

  /** The threads that there are, but for those that have made no call yet. */
  List<ThreadState> threads() {
    List<ThreadState> found = new ArrayList<>();
    ByteBuffer threads = programs.threads();
    for (int thread = 0; thread < threads.capacity(); thread += ThreadState.BYTES) {
      if (isOfThis(thread)) {
        found.add(ThreadState.read(threads, thread));
      }
    }
    return found;
  }

  /** Tells of the threads that have ended and are not forgotten yet. */
  void ended(Consumer<ThreadState> threads) {
    programs
        .ended()
        .forEach(
            (key, values, value) -> {
              if (key >>> PROCESS_SHIFT == number) {
                threads.accept(ThreadState.read(values, value));
              }
            });
  }

  /** Forgets threads that have ended, by their generations. */
  void forgetThreads(List<Integer> generations) {
    programs
        .ended()
        .removeAll(
            generations.stream()
                .map(
                    generation ->
                        (long) number << PROCESS_SHIFT | Integer.toUnsignedLong(generation))
                .toList());
  }

  /** Takes accounts away, of threads that have ended. */
  void forgetAccounts(List<Long> keys) {
    accounts.removeAll(keys);
  }

  /** Where a cell is in the process. */
  long addressOf(int cell) {
    return memory.getLong(at + ProcessLayout.CELLS) + (long) cell * CellField.BYTES;
  }

  /** The cell that an address is in; 0 for none. */
  int cellAt(long address) {
    return address == 0
        ? 0
        : (int) ((address - memory.getLong(at + ProcessLayout.CELLS)) / CellField.BYTES);
  }

  /** Iterations by their synchronisation calls: a count for each bucket, and the sum. */
  long[] iterationsBySyncCalls() {
    return histogram(ProcessLayout.SYNC_CALLS);
  }

  /** Iterations by their nanoseconds in system calls: a count for each bucket, and the sum. */
  long[] iterationsByNanos() {
    return histogram(ProcessLayout.NANOS);
  }

  private long[] histogram(int field) {
    long[] histogram = new long[IterationTable.nanosBounds().length + 2];
    for (int i = 0; i < histogram.length; i++) {
      histogram[i] = memory.getLong(at + field + Long.BYTES * i);
    }
    return histogram;
  }

  /** Recent iterations, at most one for each bucket. */
  void examples(Consumer<Example> ofSyncCalls, Consumer<Example> ofNanos) {
    long toEpoch = System.currentTimeMillis() - System.nanoTime() / 1_000_000;
    programs
        .examples()
        .forEach(
            (key, values, value) -> {
              if (key >>> PROCESS_OF_EXAMPLE_SHIFT == number) {
                Example example =
                    new Example(
                        values.getLong(value + 16),
                        (int) values.getLong(value),
                        values.getLong(value + 8),
                        values.getLong(value + 24) / 1_000_000 + toEpoch);
                ((key & KIND_OF_EXAMPLE) == 0 ? ofSyncCalls : ofNanos).accept(example);
              }
            });
  }

  /** Lets the process go; what was not read is gone. */
  @Override
  public void close() throws IOException {
    programs.release(number);
    Bpf.close(accounts.descriptor());
  }
}
