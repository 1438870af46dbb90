package dev.hiptide.table;

/**
 * The format of the trace table: a file that the workload creates and both processes map.
 *
 * <p>It is little-endian, its size never changes, and every field but a name is 8 bytes, aligned to
 * 8, so that each is read and written in one piece. A field has one writing process. A cell or a
 * statistics block has one writing thread, except number 0 of each, which keeps the counts of
 * threads that have ended.
 *
 * <pre>
 *        0 +--------------------------------------------------------------+
 *          | header            1024 bytes of the workload's fields, then  |
 *          |                   the collector's with its sums              |
 *     4096 +--------------------------------------------------------------+
 *          | operation names   128 x 64 bytes, UTF-8, zero-padded         |
 *    12288 +--------------------------------------------------------------+
 *          | cells             4096 x 128 bytes: what each thread does    |
 *   536576 +--------------------------------------------------------------+
 *          | statistics        256 blocks x 128 operations x 128 bytes    |
 *  4730880 +--------------------------------------------------------------+
 *          | accounts          8192 x 88 bytes: the collector's counts    |
 *  5451776 +--------------------------------------------------------------+
 *          | series            4096 x 16 bytes: what metrics have shown   |
 *  5517312 +--------------------------------------------------------------+
 * </pre>
 *
 * <p>The header is the protocol between the two processes:
 *
 * <pre>
 *      written by the workload                    written by the collector
 *    0 MAGIC, written last         release   1024 COLLECTOR_PID                release
 *    8 WORKLOAD_PID                once      1032 COLLECTOR_STATE, after it    sealed
 *   16 OPERATIONS                  release   1040 HEARTBEAT             ns     release
 *   24 CELLS_CLAIMED               release   1048 UNTRACED_NANOS        ns     release
 *   32 CLAIMS                      add       1056 STARTS                       release
 *   40 RETIRING, odd = moving      add       1064 LISTENER                     sealed
 *   48 FIRST_ITERATION      ns     release   1072 FLOOR_NANOS           ns     release
 *   56 MEMORY_USED          bytes  add       1080 READY                 ns     cas
 *   64 SUPPRESSED                  add       1088 TAKEN_OVER            ns     release
 *   72 UNCELLED                    add       1096 ENDPOINT_PORT                sealed
 *   80 STARTED              ns     once      1104 REPORTS_ANSWERED             release
 *   88 STARTUP_HIP_NANOS    ns     release   1152 ITERATION_SYNC_CALLS: 13 buckets and the sum
 *   96 ANNOUNCED                   add       1280 ITERATION_NANOS:      13 buckets and the sum
 *  104 ANNOUNCED_NANOS      ns     add       1408 CPU_NANOS:            one for each role, and other
 *  112 UNHEARD                     add       1472 CPU_NANOS_APART:      one for each role
 *  120 STARTED_EPOCH_MILLIS ms     once      2048 CARD:                 {@link SessionCard}
 *  128 ENDING, 0 to 3             sealed
 *      written by commands                   ns: System.nanoTime, or a duration in nanoseconds
 * 1536 REPORTS_ASKED               add       release: a release store; a reader acquires
 * 1544 DETACH_ASKED                sealed    add, cas: atomic, any thread of the writing process
 *                                            once: before MAGIC
 *                                            sealed: release, a number beside its complement
 * </pre>
 *
 * <p>The workload publishes the table by the release store of MAGIC: who has acquired it sees all
 * that was written before. A record is published in the same way by its last field: a cell by
 * {@link CellField#TID} and then CLAIMS, an operation's name by OPERATIONS, a collector's state by
 * COLLECTOR_STATE. While RETIRING is odd, the counts of a thread that has ended are on the move to
 * number 0 and a sum may miss them or see them twice: a reader then reads again (a sequence lock).
 *
 * <p>Both processes can write to all of it, and one is full of native code: a reader takes no value
 * that a field cannot have. What a process decides by, it has of its own as far as it can, and does
 * not read back. What the workload's threads add to statistics, and what a thread leaves that has
 * ended, is read back: a figure that something else has written over stays wrong. What only the
 * collector writes it puts right when something else has written there, and so it does with the
 * names of the operations, the one thing that is not its own.
 */
public final class TableLayout {
  /**
   * "HIPTIDE" and the format's version, as little-endian bytes; any change of the format changes
   * the version.
   */
  public static final long MAGIC = 0x06_45_44_49_54_50_49_48L;

  /** The most operations that can be told apart; number 0 is "outside every operation". */
  public static final int OPERATIONS = 128;

  /** The most threads that can have a cell at a time. */
  public static final int CELLS = 4096;

  /** Statistics blocks; number 0 is shared by threads that found no other and by ended ones. */
  public static final int STATISTICS = 256;

  /** The classes of errors that an account tells apart. */
  public static final int ERROR_CLASSES = 8;

  /** The most keys (role, phase, operation, system call) that can be charged. */
  public static final int ACCOUNTS = 8192;

  /** Places for what was shown of series: more than one JVM has. */
  public static final int SERIES = 4096;

  /**
   * What a thread writes into the upper half of an lseek(2) offset to tell the kernel's programs
   * that the lower half is its cell's number: "HIPT".
   */
  public static final int CELL_MARK = 0x48495054;

  /** The room for a {@link SessionCard}, its checksum included. */
  static final int CARD_BYTES = 2048;

  /** Where the operations' names begin. */
  public static final int NAMES_AT = 4096;

  /** The size of a name; a longer one is cut. */
  public static final int NAME_BYTES = 64;

  private static final int CELLS_AT = NAMES_AT + OPERATIONS * NAME_BYTES;
  private static final int STATISTICS_AT = CELLS_AT + CELLS * CellField.BYTES;
  private static final int ACCOUNTS_AT = STATISTICS_AT + STATISTICS * StatisticField.BLOCK_BYTES;

  private static final int SERIES_AT = ACCOUNTS_AT + ACCOUNTS * AccountField.BYTES;

  /** The size of the whole file, in bytes. */
  public static final int BYTES = SERIES_AT + SERIES * SeriesField.BYTES;

  private TableLayout() {}

  /** Where a cell begins. */
  public static int cell(int index) {
    return CELLS_AT + index * CellField.BYTES;
  }

  /** Where a statistics block begins. */
  public static int statistics(int block) {
    return STATISTICS_AT + block * StatisticField.BLOCK_BYTES;
  }

  /** Where a block's statistic of one operation begins. */
  public static int statistic(int block, int operation) {
    return statistics(block) + operation * StatisticField.BYTES;
  }

  /** Where an account begins. */
  public static int account(int index) {
    return ACCOUNTS_AT + index * AccountField.BYTES;
  }

  /** Where the place of a series begins. */
  public static int series(int index) {
    return SERIES_AT + index * SeriesField.BYTES;
  }

  /**
   * The header's fields, by their offset in the table. The picture above tells writer and order.
   */
  public static final class HeaderField {
    /** {@link TableLayout#MAGIC} when the workload's part is complete. */
    public static final int MAGIC = 0;

    /** The observed process, in its own PID namespace. */
    public static final int WORKLOAD_PID = 8;

    /** How many operations have a name, number 0 included. */
    public static final int OPERATIONS = 16;

    /** How many cells have ever been claimed, number 0 included; those behind are untouched. */
    public static final int CELLS_CLAIMED = 24;

    /** How often a cell has been claimed; the last claim number that was given out. */
    public static final int CLAIMS = 32;

    /** Odd while the counts of an ended thread move to number 0; even else. */
    public static final int RETIRING = 40;

    /** When the first iteration of all began, {@link System#nanoTime}; 0 before. */
    public static final int FIRST_ITERATION = 48;

    /** Device memory now allocated, in bytes. */
    public static final int MEMORY_USED = 56;

    /** Exceptions that advice has thrown and the program has not seen. */
    public static final int SUPPRESSED = 64;

    /** Threads that found no free cell. */
    public static final int UNCELLED = 72;

    /** When the agent started, {@link System#nanoTime}. */
    public static final int STARTED = 80;

    /** Wall time of all timed HIP calls before the first iteration, in nanoseconds. */
    public static final int STARTUP_HIP_NANOS = 88;

    /** Threads that asked to be traced, and were from then on. */
    public static final int ANNOUNCED = 96;

    /** How long those threads waited for it together, in nanoseconds. */
    public static final int ANNOUNCED_NANOS = 104;

    /** Threads that asked to be traced, and went on without an answer. */
    public static final int UNHEARD = 112;

    /** When the agent started, in milliseconds since the epoch. */
    public static final int STARTED_EPOCH_MILLIS = 120;

    /**
     * 1 when the workload waits at its end for its report; 2 when the session ends before the
     * workload, and 3 when it has; sealed.
     */
    public static final int ENDING = 128;

    /** The collector that wrote {@link #COLLECTOR_STATE}. On cache lines of its own from here. */
    public static final int COLLECTOR_PID = 1024;

    /** The ordinal of a {@link CollectorState}; sealed. */
    public static final int COLLECTOR_STATE = 1032;

    /** The collector's last sign of life, {@link System#nanoTime}; 0 before the first. */
    public static final int HEARTBEAT = 1040;

    /** How long the workload ran untraced because a collector had died, in nanoseconds. */
    public static final int UNTRACED_NANOS = 1048;

    /** How many collectors have opened the table. */
    public static final int STARTS = 1056;

    /** The ordinal of the {@link Listener} that hears threads that announce themselves; sealed. */
    public static final int LISTENER = 1064;

    /** The wall time of a traced call that does nothing, in nanoseconds; 0 if not measured. */
    public static final int FLOOR_NANOS = 1072;

    /** When a collector first traced the whole process, {@link System#nanoTime}; 0 before. */
    public static final int READY = 1080;

    /**
     * Until when calls are in the accounts that were counted elsewhere, {@link System#nanoTime}; 0
     * where each call is charged as it returns.
     */
    public static final int TAKEN_OVER = 1088;

    /** The port that the endpoint listens on, sealed; 0 if it never has. */
    public static final int ENDPOINT_PORT = 1096;

    /** How many of the {@link #REPORTS_ASKED} for have been written. */
    public static final int REPORTS_ANSWERED = 1104;

    /** A histogram of iterations by their synchronisation calls, see {@link HistogramField}. */
    public static final int ITERATION_SYNC_CALLS = 1152;

    /** A histogram of iterations by their nanoseconds in system calls. */
    public static final int ITERATION_NANOS = 1280;

    /**
     * The workload's CPU time, in nanoseconds: 8 bytes for each {@link Role} by its ordinal, then
     * what belongs to none.
     */
    public static final int CPU_NANOS = 1408;

    /**
     * The part of {@link #CPU_NANOS} of each role that the threads which have the role have not
     * used: that of ended ones, less what threads of the role have used in another.
     */
    public static final int CPU_NANOS_APART = 1472;

    /** How many reports commands have asked for. On cache lines of its own from here. */
    public static final int REPORTS_ASKED = 1536;

    /** The workload's process id, sealed, when a command has asked for the end of the session. */
    public static final int DETACH_ASKED = 1544;

    /** Who observes whom: a {@link SessionCard}. */
    public static final int CARD = 2048;

    private HeaderField() {}
  }

  /**
   * A histogram of iterations, written by the collector under one lock: 13 buckets of 8 bytes, the
   * last without a bound, and the sum of the values.
   */
  public static final class HistogramField {
    /** How many buckets there are; their bounds are {@code IterationTable}'s. */
    public static final int BUCKETS = 13;

    /** The sum of all values. */
    public static final int SUM = Long.BYTES * BUCKETS;

    private HistogramField() {}
  }

  /**
   * A cell's fields, by their offset in the cell. Written by its thread, but for {@link #TRACED}.
   */
  public static final class CellField {
    /** The thread's id in the workload's PID namespace; 0 when the cell is free. */
    public static final int TID = 0;

    /** The ordinal of its {@link Role}. */
    public static final int ROLE = 8;

    /** What the thread does now, as {@link OperationContext} packs it; a release store. */
    public static final int CONTEXT = 16;

    /** How often an operation or iteration has begun or ended. */
    public static final int ACTIVITY = 24;

    /** Iterations that have begun. */
    public static final int ITERATIONS_BEGUN = 32;

    /** Iterations that have ended. */
    public static final int ITERATIONS_COMPLETED = 40;

    /** Wall time of the ended iterations, in nanoseconds. */
    public static final int ITERATION_NANOS = 48;

    /** The number of the claim: later owners have higher ones. */
    public static final int CLAIM = 56;

    /** When a timed operation or an iteration ended last, {@link System#nanoTime}. */
    public static final int LAST_END = 64;

    /** The claim number again when the thread is traced: the one field that a collector writes. */
    public static final int TRACED = 72;

    /** 1 if the thread carries virtual threads. */
    public static final int CARRIES_VIRTUAL = 80;

    /** The size of a cell: two cache lines, so that neighbours do not share one. */
    public static final int BYTES = 128;

    private CellField() {}
  }

  /**
   * One thread's statistics of one operation, by their offset in it: the buckets of {@link
   * DurationBuckets}, and sums. Release stores of the owner; atomic additions in block 0.
   */
  public static final class StatisticField {
    /** How many buckets of durations there are; each 8 bytes, from offset 0. */
    public static final int BUCKETS = 13;

    /** Wall time, in nanoseconds. */
    public static final int NANOS = Long.BYTES * BUCKETS;

    /** What was allocated, copied or set, in bytes. */
    public static final int BYTES_MOVED = NANOS + 8;

    /** Calls that ended with an exception. */
    public static final int FAILED = BYTES_MOVED + 8;

    /** The size of one statistic. */
    public static final int BYTES = 128;

    /** The size of a block, one statistic for each operation. */
    public static final int BLOCK_BYTES = OPERATIONS * BYTES;

    private StatisticField() {}
  }

  /** An account's fields, by their offset in it. Written by the collector under one lock. */
  public static final class AccountField {
    /** The packed key, {@code AccountKey}; 0 when the account is free. */
    public static final int KEY = 0;

    /** Calls that have returned. */
    public static final int CALLS = 8;

    /** Their wall time, in nanoseconds. */
    public static final int NANOS = 16;

    /** Those that returned an error: one count for each class, by its ordinal. */
    public static final int ERRORS = 24;

    /** The size of an account. */
    public static final int BYTES = ERRORS + Long.BYTES * ERROR_CLASSES;

    private AccountField() {}
  }

  /** A series' fields, by their offset in its place. Written by the collector under one lock. */
  public static final class SeriesField {
    /** A hash of its name and labels; 0 when the place is free; written last. */
    public static final int KEY = 0;

    /** What is kept of it. */
    public static final int VALUE = 8;

    /** The size of a place. */
    public static final int BYTES = 16;

    private SeriesField() {}
  }
}
