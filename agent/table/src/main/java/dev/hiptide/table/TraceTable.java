package dev.hiptide.table;

import dev.hiptide.table.TableLayout.HeaderField;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ByteBuffer memory;

  private TraceTable(ByteBuffer memory) {
    this.memory = memory;
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
    TraceTable table = new TraceTable(map(file));
    table.set(HeaderField.WORKLOAD_PID, workloadPid);
    table.set(HeaderField.STARTED, startedNanoTime);
    table.set(
        HeaderField.STARTED_EPOCH_MILLIS,
        System.currentTimeMillis() - (System.nanoTime() - startedNanoTime) / NANOS_PER_MILLI);
    table.set(HeaderField.OPERATIONS, 1); // number 0 is "outside every operation"
    table.set(HeaderField.CELLS_CLAIMED, 1); // cell 0 keeps what the dead have done
    LONG.setRelease(table.memory, HeaderField.MAGIC, TableLayout.MAGIC);
    return table;
  }

  /**
   * Opens the table that a workload has created.
   *
   * @throws IOException if there is no such file, or it is not a table of this version
   */
  public static TraceTable open(Path file) throws IOException {
    long size = Files.size(file);
    if (size != TableLayout.BYTES) {
      throw new IOException(
          file + " has " + size + " bytes, a trace table has " + TableLayout.BYTES);
    }
    TraceTable table = new TraceTable(map(file));
    long magic = table.get(HeaderField.MAGIC);
    if (magic != TableLayout.MAGIC) {
      throw new IOException(
          String.format(
              "%s is no trace table: it begins with %#x, not %#x", file, magic, TableLayout.MAGIC));
    }
    return table;
  }

  /** A table of this process's own. */
  public static TraceTable unshared() {
    return new TraceTable(
        ByteBuffer.allocateDirect(TableLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
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

  /** The process that is observed. */
  public long workloadPid() {
    return get(HeaderField.WORKLOAD_PID);
  }

  /** When the agent started in the workload, by {@link System#nanoTime}. */
  public long startedNanoTime() {
    return get(HeaderField.STARTED);
  }

  /** When the agent started in the workload, in milliseconds since the epoch. */
  public long startedEpochMillis() {
    return get(HeaderField.STARTED_EPOCH_MILLIS);
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
    long ready = get(HeaderField.READY);
    return ready == 0 ? 0 : ready - startedNanoTime();
  }

  /**
   * Gives an operation its number. Call from one thread at a time.
   *
   * @return the number, or {@link OperationContext#NO_OPERATION} when the table is full
   */
  public int registerOperation(String name) {
    int number = operations().indexOf(name);
    if (number >= 0) {
      return number;
    }
    number = (int) get(HeaderField.OPERATIONS);
    if (number == TableLayout.OPERATIONS) {
      return OperationContext.NO_OPERATION;
    }
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    int at = TableLayout.NAMES_AT + number * TableLayout.NAME_BYTES;
    for (int i = 0; i < Math.min(utf8.length, TableLayout.NAME_BYTES); i++) {
      memory.put(at + i, utf8[i]);
    }
    set(HeaderField.OPERATIONS, number + 1L);
    return number;
  }

  /** The names of the operations, by number; the name of number 0 is {@code none}. */
  public List<String> operations() {
    int count = (int) get(HeaderField.OPERATIONS);
    List<String> names = new ArrayList<>(count);
    names.add("none");
    for (int number = 1; number < count; number++) {
      byte[] utf8 = new byte[TableLayout.NAME_BYTES];
      int length = 0;
      for (int at = TableLayout.NAMES_AT + number * TableLayout.NAME_BYTES;
          length < TableLayout.NAME_BYTES;
          length++) {
        byte b = memory.get(at + length);
        if (b == 0) {
          break;
        }
        utf8[length] = b;
      }
      names.add(new String(utf8, 0, length, StandardCharsets.UTF_8));
    }
    return names;
  }

  /** How many cells have ever been claimed, cell 0 included; cells from here on are untouched. */
  public int cellsClaimed() {
    return (int) Math.min(get(HeaderField.CELLS_CLAIMED), TableLayout.CELLS);
  }

  /** Notes that the first iteration of all begins, and the time in HIP calls until then. */
  public void firstIterationBegun(long nanoTime, long hipNanos) {
    set(HeaderField.STARTUP_HIP_NANOS, hipNanos);
    LONG.compareAndSet(memory, HeaderField.FIRST_ITERATION, 0L, nanoTime);
  }

  /** The {@link System#nanoTime} at which the first iteration began; 0 before. */
  public long firstIterationNanoTime() {
    return get(HeaderField.FIRST_ITERATION);
  }

  /** The wall time of all timed HIP calls before the first iteration, in nanoseconds. */
  public long startupHipNanos() {
    return get(HeaderField.STARTUP_HIP_NANOS);
  }

  /** Device memory now allocated, in bytes. */
  public long memoryUsedBytes() {
    return get(HeaderField.MEMORY_USED);
  }

  /** Exceptions that advice swallowed: each is a bug of this agent. */
  public long suppressedErrors() {
    return get(HeaderField.SUPPRESSED);
  }

  /** Threads that called HIP when every cell was taken: their syscalls cannot be attributed. */
  public long threadsWithoutCell() {
    return get(HeaderField.UNCELLED);
  }

  /** The workload is about to end, and waits until the collector has finished. */
  public void ending() {
    LONG.setRelease(memory, HeaderField.ENDING, 1L);
  }

  /** Whether the workload waits at its end. */
  public boolean isEnding() {
    return (long) LONG.getAcquire(memory, HeaderField.ENDING) != 0;
  }

  /** Called by the collector: to whom threads are to announce themselves before they go on. */
  public void listener(Listener listener) {
    LONG.setVolatile(memory, HeaderField.LISTENER, (long) listener.ordinal());
  }

  /**
   * To whom threads are to announce themselves. Volatile, as is the claim of a cell before it:
   * either the thread sees who listens, or the collector, which looks at all cells after it has
   * named the listener, sees the thread's.
   */
  public Listener listener() {
    return Listener.of((long) LONG.getVolatile(memory, HeaderField.LISTENER));
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
    return get(HeaderField.ANNOUNCED);
  }

  /** How long those threads waited for the answer together, in nanoseconds. */
  public long announcementNanos() {
    return get(HeaderField.ANNOUNCED_NANOS);
  }

  /** Threads that went on before they were traced, because no answer came in time. */
  public long threadsUnheard() {
    return get(HeaderField.UNHEARD);
  }

  /** Called by the collector: the wall time that a call that does nothing seems to take. */
  public void floorNanos(long nanos) {
    set(HeaderField.FLOOR_NANOS, nanos);
  }

  /**
   * What the tracer measures for a call that does nothing, in nanoseconds: the part of every call's
   * wall time that is the tracer's. 0 as long as nobody has measured it.
   */
  public long floorNanos() {
    return get(HeaderField.FLOOR_NANOS);
  }

  /** What the collector says of itself. */
  public CollectorState collectorState() {
    return CollectorState.of(get(HeaderField.COLLECTOR_STATE));
  }

  /** Called by the collector: publishes its state and process. */
  public void collectorState(CollectorState state, long pid) {
    set(HeaderField.COLLECTOR_PID, pid);
    set(HeaderField.COLLECTOR_STATE, state.ordinal());
  }

  /** The process that last called {@link #collectorState(CollectorState, long)}; 0 if none has. */
  public long collectorPid() {
    return get(HeaderField.COLLECTOR_PID);
  }

  /**
   * Called by the collector, several times in {@link #SILENCE}, with its {@link System#nanoTime}.
   */
  public void heartbeat(long nanoTime) {
    set(HeaderField.HEARTBEAT, nanoTime);
  }

  /**
   * The collector's last sign of life. {@link System#nanoTime} of HotSpot on Linux is
   * CLOCK_MONOTONIC, which all processes share (clock_gettime(2)).
   */
  public long heartbeat() {
    return get(HeaderField.HEARTBEAT);
  }

  /**
   * Called by a collector whose tracer counts elsewhere, each time that the counts are in the
   * table.
   *
   * @param nanoTime a moment before they were read, by {@link System#nanoTime}; 0 from a collector
   *     that charges each call as it returns
   */
  public void takenOver(long nanoTime) {
    set(HeaderField.TAKEN_OVER, nanoTime);
  }

  /**
   * Until when the workload's calls are known to be in the accounts; 0 if no collector has run.
   * What came after that is lost when the collector is killed.
   */
  public long accountedNanoTime() {
    long takenOver = get(HeaderField.TAKEN_OVER);
    return takenOver != 0 ? takenOver : heartbeat();
  }

  /** How long the workload has run untraced because a collector died, in nanoseconds. */
  public long untracedNanos() {
    return get(HeaderField.UNTRACED_NANOS);
  }

  /** Called by the collector when it takes over from one that died. */
  public void addUntracedNanos(long nanos) {
    add(HeaderField.UNTRACED_NANOS, nanos);
  }

  /** Counts a start of a collector; returns how many there were before. */
  public long countCollectorStart() {
    return add(HeaderField.STARTS, 1);
  }

  /** How many collectors have been started for this workload. */
  public long collectorStarts() {
    return get(HeaderField.STARTS);
  }

  /** Called by the collector: where the metrics are. */
  public void endpointPort(int port) {
    set(HeaderField.ENDPOINT_PORT, port);
  }

  /** The port at which a collector of this workload has last served the metrics; 0 if none has. */
  public int endpointPort() {
    return (int) get(HeaderField.ENDPOINT_PORT);
  }
}
