package dev.hiptide.table;

import dev.hiptide.table.TableLayout.HeaderField;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The memory that the workload and the collector share: a mapped file, laid out as {@link
 * TableLayout} draws it. Safe for any thread.
 */
public final class TraceTable {
  /** A collector that gives no sign of life for so long is ended. */
  public static final Duration SILENCE = Duration.ofSeconds(5);

  /** Access to one 8-byte field; the first coordinate's static type must be {@link ByteBuffer}. */
  public static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * The most that a duration in nanoseconds or a count can be: 73 years of one thread. The age of
   * the program is no measure: it may be older than the table, have more threads than cells, and
   * thousands of virtual threads in iterations at a time. It leaves room for the sum of a few.
   */
  public static final long MOST = Long.MAX_VALUE / 4;

  /** Far below the time of any program, and far above what a clock may be behind another. */
  private static final long GRACE_NANOS = Duration.ofHours(1).toNanos();

  /** Far above what any tracer adds to a call. */
  private static final long MOST_FLOOR_NANOS = 10_000_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  // The values of ENDING.
  private static final int WAITS_AT_ITS_END = 1;
  private static final int LET_GO = 2;
  private static final int CLOSED = 3;

  private final ByteBuffer memory;
  private final long workloadPid;
  private final long startedNanoTime;
  private final long startedEpochMillis;
  private final TableFaults faults = new TableFaults();
  private final OperationNames names = new OperationNames(this);
  private final OwnWords own = new OwnWords(this);
  private final CardField card = new CardField(this);

  /** The most that were ever claimed, as far as this process has seen: they only become more. */
  private volatile int cellsSeen = 1;

  /** 0 until this process has seen one that can be: it happens once. */
  private volatile long firstIterationSeen;

  /**
   * What never changes is read here, once.
   *
   * @param memory a table that is complete, but for {@link HeaderField#MAGIC}
   */
  private TraceTable(ByteBuffer memory) {
    this.memory = memory;
    workloadPid = get(HeaderField.WORKLOAD_PID);
    long now = System.nanoTime();
    startedNanoTime = bounded(HeaderField.STARTED, 0, now, now);
    long millisNow = System.currentTimeMillis();
    startedEpochMillis =
        bounded(
            HeaderField.STARTED_EPOCH_MILLIS,
            0,
            millisNow + GRACE_NANOS / NANOS_PER_MILLI,
            millisNow - (now - startedNanoTime) / NANOS_PER_MILLI);
  }

  /**
   * Creates the table of this process, readable and writable by its user alone.
   *
   * <p>Every page is written once before it is mapped: a store into a mapped page for which a full
   * file system has no room is a SIGBUS in the workload (mmap(2)), a failed write(2) is only an
   * exception here.
   *
   * @param file the file to create; it must not exist
   * @param workloadPid the process that the collector is to trace
   * @param startedNanoTime when the agent started in it, by {@link System#nanoTime}
   * @throws IOException if the file exists or there is no room for it
   */
  public static TraceTable create(Path file, long workloadPid, long startedNanoTime)
      throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
      for (long written = 0; written < TableLayout.BYTES; ) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), TableLayout.BYTES - written));
        written += channel.write(zeros);
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    ByteBuffer memory = map(file);
    LONG.set(memory, HeaderField.WORKLOAD_PID, workloadPid);
    LONG.set(memory, HeaderField.STARTED, startedNanoTime);
    LONG.set(
        memory,
        HeaderField.STARTED_EPOCH_MILLIS,
        System.currentTimeMillis() - (System.nanoTime() - startedNanoTime) / NANOS_PER_MILLI);
    LONG.set(memory, HeaderField.OPERATIONS, 1L); // number 0 is "outside every operation"
    LONG.set(memory, HeaderField.CELLS_CLAIMED, 1L); // cell 0 keeps what the dead have done
    LONG.setRelease(memory, HeaderField.MAGIC, TableLayout.MAGIC);
    return new TraceTable(memory);
  }

  /**
   * Opens the table that a workload has created.
   *
   * @throws ForeignTableException if it is not a table of this version
   * @throws IOException if there is no such file, or the table is not complete yet
   */
  public static TraceTable open(Path file) throws IOException {
    ByteBuffer memory = map(file);
    long magic = (long) LONG.getAcquire(memory, HeaderField.MAGIC);
    if (magic == 0) {
      throw new IOException(file + " is not complete yet");
    }
    if (magic != TableLayout.MAGIC) {
      throw new ForeignTableException(
          String.format(
              "%s is no trace table: it begins with %#x, not %#x", file, magic, TableLayout.MAGIC));
    }
    return new TraceTable(memory);
  }

  /** A table of this process's own. */
  public static TraceTable unshared() {
    return new TraceTable(
        ByteBuffer.allocateDirect(TableLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() != TableLayout.BYTES) { // to map more of a file would make it longer
        throw new IOException(
            file + " has " + channel.size() + " bytes, a trace table has " + TableLayout.BYTES);
      }
      return channel
          .map(FileChannel.MapMode.READ_WRITE, 0, TableLayout.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** The mapped memory itself, for those who know the {@link TableLayout}. */
  public ByteBuffer memory() {
    return memory;
  }

  /** Reads a field, by its offset in the table; an acquire load. */
  public long get(int at) {
    return (long) LONG.getAcquire(memory, at);
  }

  /** Writes a field; a release store. */
  public void set(int at, long value) {
    LONG.setRelease(memory, at, value);
  }

  /** Adds to a field, from any thread of any process; returns the value before. */
  public long add(int at, long amount) {
    return (long) LONG.getAndAdd(memory, at, amount);
  }

  /**
   * Reads a field of which it is known what it can be. Both processes can write to all of the
   * table, and one of them is full of native code: what cannot be is counted as a fault.
   *
   * @param otherwise the value of a field that has one that cannot be
   */
  public long bounded(int at, long least, long most, long otherwise) {
    long value = get(at);
    if (value >= least && value <= most) {
      return value;
    }
    faults.found(at);
    return otherwise;
  }

  /** Reads a moment, by {@link System#nanoTime}; 0 for none, and for one that has not come yet. */
  public long moment(int at) {
    long moment = get(at);
    if (moment >= 0 && moment <= System.nanoTime()) { // which is later than the moment was stored
      return moment;
    }
    faults.found(at);
    return 0;
  }

  /** Reads a duration in nanoseconds, or a count. */
  public long figure(int at) {
    return bounded(at, 0, MOST, 0);
  }

  /** Reads a number that {@link Seal} keeps from being taken for another; 0 if none was written. */
  private int sealed(int at) {
    long word = (long) LONG.getVolatile(memory, at);
    if (word == 0 || Seal.isWhole(word)) {
      return Seal.number(word);
    }
    faults.found(at);
    return 0;
  }

  /** The fields that this process has found with values that they cannot have. */
  public TableFaults faults() {
    return faults;
  }

  /** Writes a field, unless it has another value by now. */
  void replace(int at, long expected, long value) {
    LONG.compareAndSet(memory, at, expected, value);
  }

  /** The process that is observed, as it was when the table was opened. */
  public long workloadPid() {
    return workloadPid;
  }

  /** When the agent started in the workload, by {@link System#nanoTime}. */
  public long startedNanoTime() {
    return startedNanoTime;
  }

  /** When the agent started in the workload, in milliseconds since the epoch. */
  public long startedEpochMillis() {
    return startedEpochMillis;
  }

  /** Called by a collector when every thread is in its hands; the first one's time is kept. */
  public void ready(long nanoTime) {
    LONG.compareAndSet(memory, HeaderField.READY, 0L, nanoTime);
  }

  /**
   * How long after the agent's start every thread was in the tracer's hands for the first time, in
   * nanoseconds; 0 if none ever was.
   */
  public long readyNanos() {
    long ready = moment(HeaderField.READY);
    return ready == 0 ? 0 : Math.max(0, ready - startedNanoTime);
  }

  /**
   * Gives an operation its number.
   *
   * @return the number, or {@link OperationContext#NO_OPERATION} when the table is full
   */
  public int registerOperation(String name) {
    return names.register(name);
  }

  /** The names of the operations, by number; the name of number 0 is {@code none}. */
  public List<String> operations() {
    return names.list();
  }

  /** Called by the collector: writes the names again that something else has overwritten. */
  public void mendOperations() {
    names.mend();
  }

  /** Whether an operation has that number. */
  public boolean isOperation(int number) {
    return names.isKnown(number);
  }

  /** How many cells have ever been claimed, cell 0 included; cells from here on are untouched. */
  public int cellsClaimed() {
    int claimed = (int) bounded(HeaderField.CELLS_CLAIMED, 1, TableLayout.CELLS, TableLayout.CELLS);
    if (claimed > cellsSeen) {
      cellsSeen = claimed;
    }
    return cellsSeen;
  }

  /**
   * Called once: the first iteration of all begins, and that is the time in HIP calls until then.
   */
  public void firstIterationBegun(long nanoTime, long hipNanos) {
    set(HeaderField.STARTUP_HIP_NANOS, hipNanos);
    set(HeaderField.FIRST_ITERATION, nanoTime);
  }

  /** The {@link System#nanoTime} at which the first iteration began; 0 before. */
  public long firstIterationNanoTime() {
    long first = firstIterationSeen;
    if (first == 0 && get(HeaderField.FIRST_ITERATION) != 0) {
      first = moment(HeaderField.FIRST_ITERATION);
      firstIterationSeen = first;
    }
    return first;
  }

  /** The wall time of all timed HIP calls before the first iteration, in nanoseconds. */
  public long startupHipNanos() {
    return figure(HeaderField.STARTUP_HIP_NANOS);
  }

  /**
   * Device memory now allocated, in bytes. It is below 0 for a moment when one thread notes what
   * was freed before another has noted that it was allocated: that is no fault.
   */
  public long memoryUsedBytes() {
    return Math.max(0, get(HeaderField.MEMORY_USED));
  }

  /** Exceptions that advice swallowed: each is a bug of this agent. */
  public long suppressedErrors() {
    return figure(HeaderField.SUPPRESSED);
  }

  /** Threads that called HIP when every cell was taken: their syscalls cannot be attributed. */
  public long threadsWithoutCell() {
    return figure(HeaderField.UNCELLED);
  }

  /** The workload is about to end, and waits until the collector has finished. */
  public void ending() {
    set(HeaderField.ENDING, Seal.of(WAITS_AT_ITS_END));
  }

  /** Whether the workload waits at its end. */
  public boolean isEnding() {
    return end() == WAITS_AT_ITS_END;
  }

  /** Called by the agent: the session ends before the workload, which goes on unobserved. */
  public void letGo() {
    set(HeaderField.ENDING, Seal.of(LET_GO));
  }

  /** Whether the session ends, or has ended, before the workload. */
  public boolean isLetGo() {
    return end() >= LET_GO;
  }

  /** Called by the agent, at last: nothing of the session is left in the workload. */
  public void closed() {
    set(HeaderField.ENDING, Seal.of(CLOSED));
  }

  /** Whether the session has ended before the workload, and another may begin. */
  public boolean isClosed() {
    return end() == CLOSED;
  }

  private int end() {
    return sealed(HeaderField.ENDING);
  }

  /** Called by a command: asks the agent to end the session. */
  public void askToDetach() {
    set(HeaderField.DETACH_ASKED, Seal.of((int) workloadPid));
  }

  /** Whether a command has asked for the end of the session. */
  public boolean isAskedToDetach() {
    return get(HeaderField.DETACH_ASKED) == Seal.of((int) workloadPid);
  }

  /**
   * Called by a command: asks the collector to write the report of this moment beside the table.
   *
   * @return the number of the request: it is answered when {@link #reportsAnswered} is not less
   */
  public long askForReport() {
    return add(HeaderField.REPORTS_ASKED, 1) + 1;
  }

  /** The number of the last request for a report; 0 if there was none. */
  public long reportsAsked() {
    return get(HeaderField.REPORTS_ASKED);
  }

  /** The number of the last request that has been answered. */
  public long reportsAnswered() {
    return get(HeaderField.REPORTS_ANSWERED);
  }

  /** Called by the collector: all reports up to that request have been written. */
  public void reportsAnswered(long request) {
    own.say(HeaderField.REPORTS_ANSWERED, request);
  }

  /** Called by the collector: who observes whom. */
  public void card(SessionCard session) {
    card.write(session);
  }

  /** Who observes the workload; empty if no collector has said so yet. */
  public Optional<SessionCard> card() {
    return card.read();
  }

  /** Called by the collector: to whom threads are to announce themselves before they go on. */
  public void listener(Listener listener) {
    own.seal(HeaderField.LISTENER, listener.ordinal());
  }

  /**
   * To whom threads are to announce themselves. Volatile, as is the claim of a cell before it:
   * either the thread sees who listens, or the collector, which looks at all cells after it has
   * named the listener, sees the thread's.
   */
  public Listener listener() {
    return Listener.of(sealed(HeaderField.LISTENER));
  }

  /** Counts a thread that has announced itself, and the time until the collector answered. */
  public void heard(long nanos) {
    add(HeaderField.ANNOUNCED, 1);
    add(HeaderField.ANNOUNCED_NANOS, nanos);
  }

  /** A thread has announced itself and went on without an answer. */
  public void unheard() {
    add(HeaderField.UNHEARD, 1);
  }

  /** Threads that have announced themselves and were traced from then on. */
  public long threadsAnnounced() {
    return figure(HeaderField.ANNOUNCED);
  }

  /** How long those threads waited for the answer together, in nanoseconds. */
  public long announcementNanos() {
    return figure(HeaderField.ANNOUNCED_NANOS);
  }

  /** Threads that went on before they were traced, because no answer came in time. */
  public long threadsUnheard() {
    return figure(HeaderField.UNHEARD);
  }

  /** Called by the collector: the wall time that a call that does nothing seems to take. */
  public void floorNanos(long nanos) {
    own.say(HeaderField.FLOOR_NANOS, Math.min(nanos, MOST_FLOOR_NANOS));
  }

  /**
   * What the tracer measures for a call that does nothing, in nanoseconds: the part of every call's
   * wall time that is the tracer's. 0 as long as nobody has measured it.
   */
  public long floorNanos() {
    return bounded(HeaderField.FLOOR_NANOS, 0, MOST_FLOOR_NANOS, 0);
  }

  /** What the collector says of itself. */
  public CollectorState collectorState() {
    return CollectorState.of(sealed(HeaderField.COLLECTOR_STATE));
  }

  /** Called by the collector: publishes its state and process. */
  public void collectorState(CollectorState state, long pid) {
    own.say(HeaderField.COLLECTOR_PID, pid);
    own.seal(HeaderField.COLLECTOR_STATE, state.ordinal());
  }

  /** The process that last called {@link #collectorState(CollectorState, long)}; 0 if none has. */
  public long collectorPid() {
    return get(HeaderField.COLLECTOR_PID);
  }

  /**
   * Called by the collector, several times in {@link #SILENCE}, with its {@link System#nanoTime}.
   * What else it has said of itself it says again: something else may have written there.
   */
  public void heartbeat(long nanoTime) {
    set(HeaderField.HEARTBEAT, nanoTime);
    own.repeat();
    card.mend();
  }

  /**
   * The collector's last sign of life. {@link System#nanoTime} of HotSpot on Linux is
   * CLOCK_MONOTONIC, which all processes share (clock_gettime(2)).
   */
  public long heartbeat() {
    return moment(HeaderField.HEARTBEAT);
  }

  /**
   * Called by a collector whose tracer counts elsewhere, each time that the counts are in the
   * table.
   *
   * @param nanoTime a moment before they were read, by {@link System#nanoTime}; 0 from a collector
   *     that charges each call as it returns
   */
  public void takenOver(long nanoTime) {
    own.say(HeaderField.TAKEN_OVER, nanoTime);
  }

  /**
   * Until when the workload's calls are known to be in the accounts; 0 if no collector has run.
   * What came after that is lost when the collector is killed.
   */
  public long accountedNanoTime() {
    long takenOver = moment(HeaderField.TAKEN_OVER);
    return takenOver != 0 ? takenOver : heartbeat();
  }

  /** How long the workload has run untraced because a collector died, in nanoseconds. */
  public long untracedNanos() {
    return figure(HeaderField.UNTRACED_NANOS);
  }

  /** Called by the collector when it takes over from one that died. */
  public void addUntracedNanos(long nanos) {
    own.say(HeaderField.UNTRACED_NANOS, untracedNanos() + nanos);
  }

  /** Counts a start of a collector; returns how many there were before. */
  public long countCollectorStart() {
    long before = collectorStarts();
    own.say(HeaderField.STARTS, before + 1);
    return before;
  }

  /** How many collectors have been started for this workload. */
  public long collectorStarts() {
    return figure(HeaderField.STARTS);
  }

  /** Called by the collector: where the metrics are. */
  public void endpointPort(int port) {
    own.seal(HeaderField.ENDPOINT_PORT, port);
  }

  /** The port at which a collector of this workload has last served the metrics; 0 if none has. */
  public int endpointPort() {
    return sealed(HeaderField.ENDPOINT_PORT);
  }
}
