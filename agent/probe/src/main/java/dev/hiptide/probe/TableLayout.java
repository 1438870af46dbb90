package dev.hiptide.probe;

/**
 * The layout of the trace table: the one place that knows it.
 *
 * <p>The table is a file that the workload creates and both processes map. It is little-endian,
 * every field but a name is 8 bytes and aligned to 8, and it never changes its size. A field has
 * one writing process; a cell or a statistics block has one writing thread in the workload, but for
 * the number 0 of each, which keep what the dead have counted.
 *
 * <pre>
 *        0 +--------------------------------------------------------------+
 *          | header            workload's fields, then the collector's    |
 *          |                   with its two histograms of iterations      |
 *     4096 +--------------------------------------------------------------+
 *          | operation names   128 x 64 bytes, UTF-8, zero-padded         |
 *    12288 +--------------------------------------------------------------+
 *          | cells             4096 x 128 bytes: what each thread does   |
 *   536576 +--------------------------------------------------------------+
 *          | statistics        256 x 128 operations x 128 bytes           |
 *  4730880 +--------------------------------------------------------------+
 *          | accounts          8192 x 88 bytes, the collector's counts    |
 *  5451776 +--------------------------------------------------------------+
 *
 *  a cell (written by its thread)          a thread's statistics of one operation
 *   0  thread id, 0 = free                  0  13 buckets of call durations
 *   8  role                               104  wall time, nanoseconds
 *  16  context: iteration << 16 | op      112  bytes
 *  24  activity: begins and ends          120  failed calls
 *  32  iterations begun
 *  40  iterations completed              an account (written by the collector)
 *  48  time in iterations, nanoseconds     0  key, 0 = free
 *  56  claim number                        8  calls
 *  64  end of the last timed operation    16  wall time, nanoseconds
 *      or iteration, nanoTime             24  failed calls, 8 classes of errors
 *  72  claim number again: the thread is
 *      traced (written by the collector)
 *  80  1: it carries virtual threads
 * </pre>
 */
public final class TableLayout {
  /**
   * "HIPTIDE" and the layout's version, as little-endian bytes; written last, by a release store.
   */
  public static final long MAGIC = 0x03_45_44_49_54_50_49_48L;

  /** The most operations that can be told apart; number 0 is "outside every operation". */
  public static final int OPERATIONS = 128;

  /** The most threads that can have a cell at a time. */
  public static final int CELLS = 4096;

  /** Statistics blocks; number 0 is shared by the threads that found no other, and by the dead. */
  public static final int STATISTICS = 256;

  /** The classes of errors that an account tells apart. */
  public static final int ERROR_CLASSES = 8;

  /** The collector's counters: distinct (role, phase, operation, syscall) keys. */
  public static final int ACCOUNTS = 8192;

  static final int NAMES_AT = 4096;
  static final int NAME_BYTES = 64;
  static final int CELLS_AT = NAMES_AT + OPERATIONS * NAME_BYTES;
  static final int CELL_BYTES = 128;
  static final int STATISTICS_AT = CELLS_AT + CELLS * CELL_BYTES;
  static final int STATISTIC_BYTES = 128;
  static final int STATISTICS_BYTES = OPERATIONS * STATISTIC_BYTES;
  static final int ACCOUNTS_AT = STATISTICS_AT + STATISTICS * STATISTICS_BYTES;
  static final int ACCOUNT_BYTES = 8 * (3 + ERROR_CLASSES);

  /** The size of the whole file, in bytes. */
  public static final int BYTES = ACCOUNTS_AT + ACCOUNTS * ACCOUNT_BYTES;

  // Header, the workload's part.
  static final int MAGIC_AT = 0;
  static final int WORKLOAD_PID_AT = 8;
  static final int OPERATIONS_AT = 16;
  static final int CELLS_CLAIMED_AT = 24;
  static final int CLAIMS_AT = 32;
  static final int RETIRING_AT = 40;
  static final int FIRST_ITERATION_AT = 48;
  static final int MEMORY_USED_AT = 56;
  static final int SUPPRESSED_AT = 64;
  static final int UNCELLED_AT = 72;
  static final int STARTED_AT = 80;
  static final int STARTUP_HIP_NANOS_AT = 88;
  static final int ANNOUNCED_AT = 96;
  static final int ANNOUNCED_NANOS_AT = 104;
  static final int UNHEARD_AT = 112;
  static final int STARTED_EPOCH_MILLIS_AT = 120;

  // Header, the collector's part, on cache lines of its own.
  static final int COLLECTOR_PID_AT = 1024;
  static final int COLLECTOR_STATE_AT = 1032;
  static final int HEARTBEAT_AT = 1040;
  static final int UNTRACED_NANOS_AT = 1048;
  static final int STARTS_AT = 1056;
  static final int LISTENING_AT = 1064;
  static final int FLOOR_NANOS_AT = 1072;
  static final int READY_AT = 1080;
  static final int ITERATION_SYNC_CALLS_AT = 1152;
  static final int ITERATION_NANOS_AT = 1280;

  // A histogram of iterations.
  static final int ITERATION_BUCKETS = 13;
  static final int ITERATION_SUM = 8 * ITERATION_BUCKETS;

  // A cell.
  static final int TID = 0;
  static final int ROLE = 8;
  static final int CONTEXT = 16;
  static final int ACTIVITY = 24;
  static final int ITERATIONS_BEGUN = 32;
  static final int ITERATIONS_COMPLETED = 40;
  static final int ITERATION_NANOS = 48;
  static final int CLAIM = 56;
  static final int LAST_END = 64;
  static final int TRACED = 72;
  static final int CARRIES_VIRTUAL = 80;

  // A statistic.
  static final int BUCKETS = 13;
  static final int NANOS = 8 * BUCKETS;
  static final int BYTES_MOVED = NANOS + 8;
  static final int FAILED = BYTES_MOVED + 8;

  private TableLayout() {}

  static int cell(int index) {
    return CELLS_AT + index * CELL_BYTES;
  }

  static int statistics(int block) {
    return STATISTICS_AT + block * STATISTICS_BYTES;
  }
}
