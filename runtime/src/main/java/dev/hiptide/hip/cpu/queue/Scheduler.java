package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.HostWait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the tasks of all streams to the processors, in an order that HIP allows.
 *
 * <p>The default stream has a processor of its own. Each other stream is served by one of the
 * further processors, the one with the fewest streams, as ROCm spreads streams over its hardware
 * queues. The work of a stream and the default stream's wait for each other unless the stream is
 * non-blocking; a stream waits only when there is newer work than it has waited for before.
 *
 * <p>While there is only the default stream, submitting takes no lock. Everything that concerns
 * more than one stream is done under one lock, which is held briefly; no thread that holds it
 * waits. {@link FutexLock} says what else may not be done under it.
 */
public final class Scheduler {
  /** As ROCm's GPU_MAX_HW_QUEUES. */
  private static final int PROCESSORS = 4;

  /** The list of active streams is searched for idle ones when it has doubled, but not below. */
  private static final int MIN_SWEEP = 64;

  private final FutexLock lock = new FutexLock();

  /** For what only host threads do: a plain monitor, under which threads may be started. */
  private final Object creation = new Object();

  private final int cores;
  private final IdleTurns idleTurns;
  private final Processor[] processors = new Processor[PROCESSORS];
  private final int[] streamsOf = new int[PROCESSORS];
  private final CpuStream defaultStream;

  /** Counts resets; streams of an earlier epoch are destroyed. */
  private volatile int epoch;

  /** All streams with work that is not done, perhaps with some whose work is; not the default. */
  private final List<CpuStream> active = new ArrayList<>();

  private int sweepAt = MIN_SWEEP;

  /** Whether a blocking stream has work that the default stream has not been made to wait for. */
  private volatile boolean mustLook;

  /** The task that all later work of every stream waits for; null if there is none. */
  private DeviceTask fence;

  /**
   * @param cores how many threads of the device and of hosts can run at a time
   */
  public Scheduler(int cores) {
    this.cores = cores;
    idleTurns = new IdleTurns(cores);
    defaultStream = new CpuStream(processor(0), false, () -> true);
  }

  /** The stream that HIP calls null. */
  public CpuStream defaultStream() {
    return defaultStream;
  }

  /** Whether no processor is at work, or will be before a host thread enqueues something. */
  public boolean isIdle() {
    for (Processor processor : processors) {
      if (processor != null && !processor.isAsleep()) {
        return false;
      }
    }
    return true;
  }

  /** Whether the default stream has had no work for some milliseconds. */
  public boolean isAsleep() {
    return defaultStream.processor().isAsleep();
  }

  /** Reserves a core for hosts that do not sleep while they wait. */
  public void hostsWait(HostWait how) {
    boolean asleep = how == HostWait.AUTO || how == HostWait.BLOCKING_SYNC;
    idleTurns.setSpinners(asleep ? cores : Math.max(1, cores - 1));
  }

  /** Returns a processor, and starts its thread when it is needed for the first time. */
  private Processor processor(int index) {
    if (processors[index] == null) {
      String name = index == 0 ? "hip-processor" : "hip-processor-" + index;
      Processor processor = new Processor(name, idleTurns, this::isIdle);
      processor.start();
      // Stored last: if the system has no thread for it, the next call tries again.
      processors[index] = processor;
    }
    return processors[index];
  }

  /** Makes a stream, served by the processor that has the fewest. For host threads. */
  public CpuStream createStream(boolean nonBlocking) {
    synchronized (creation) {
      int index = 1;
      for (int i = 2; i < PROCESSORS; i++) {
        index = streamsOf[i] < streamsOf[index] ? i : index;
      }
      int created = epoch;
      CpuStream stream = new CpuStream(processor(index), nonBlocking, () -> created == epoch);
      streamsOf[index]++;
      return stream;
    }
  }

  /**
   * Removes a stream that a program has destroyed from the counts; its tasks are still done. For
   * host threads.
   */
  public void destroyed(CpuStream stream) {
    synchronized (creation) {
      // If the device was reset meanwhile, the reset has already removed all streams from the
      // counts.
      for (int i = 1; i < PROCESSORS && stream.isOfItsDevice(); i++) {
        if (processors[i] == stream.processor()) {
          streamsOf[i]--;
        }
      }
    }
  }

  /** Destroys all streams. For host threads. */
  public void reset() {
    synchronized (creation) {
      epoch++;
      Arrays.fill(streamsOf, 0);
    }
  }

  /** Whether hosts have run so far ahead of a stream that they should wait. */
  public boolean isFull(CpuStream stream) {
    if (stream.processor().isFull()) {
      return true;
    }
    if (!stream.isGated) {
      return false;
    }
    lock.lock();
    try {
      return stream.heldBack.size() >= Processor.BACKLOG_LIMIT;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Enqueues a task in a stream.
   *
   * @return whether its processor slept and was woken, by one system call
   */
  public boolean submit(CpuStream stream, DeviceTask task) {
    if (stream == defaultStream && !mustLook && !stream.isGated) {
      stream.processor().prepare();
      return stream.processor().submit(task);
    }
    return submitGated(stream, task, null);
  }

  /** Enqueues a task in a stream that also waits for another task, of whatever stream. */
  public void submitAfter(CpuStream stream, DeviceTask task, DeviceTask other) {
    submitGated(stream, task, other);
  }

  private boolean submitGated(CpuStream stream, DeviceTask task, DeviceTask other) {
    GateTask gate = new GateTask(this, stream);
    stream.processor().prepare();
    lock.lock();
    try {
      if (other != null) {
        gate.dependOn(other);
      }
      if (stream == defaultStream) {
        awaitStreams(gate, false);
      } else {
        awaitDefaultStream(stream, gate);
      }
      return stream.enqueue(task);
    } finally {
      lock.unlock();
    }
  }

  /** Holds back what is submitted to a stream from now on, if its gate waits for anything. */
  private static void close(CpuStream stream, GateTask gate) {
    if (gate.seal()) {
      stream.holdBackBehind(gate);
    }
  }

  /**
   * Enqueues a task in the default stream that runs alone: after all work submitted before to any
   * stream, and before all that is submitted later.
   */
  public boolean submitAlone(DeviceTask task) {
    GateTask gate = new GateTask(this, defaultStream);
    defaultStream.processor().prepare();
    lock.lock();
    try {
      awaitStreams(gate, true);
      boolean woken = defaultStream.enqueue(task);
      fence = task;
      return woken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets {@code wait} depend on all work submitted before, of all streams; and if there is none, on
   * {@code marker}, which is then enqueued where there has been work last, rather than waking
   * another processor, which would take a system call and a core.
   *
   * @return as {@link #submit}
   */
  public boolean awaitAll(WaitTask wait, DeviceTask marker) {
    defaultStream.processor().prepare();
    lock.lock();
    try {
      if (active.isEmpty()) {
        wait.dependOn(marker);
        wait.seal();
        return defaultStream.enqueue(marker);
      }
      Processor recent = active.get(active.size() - 1).processor();
      Processor awake = recent.hasEnded() ? defaultStream.processor() : recent;
      sweep();
      for (CpuStream stream : active) {
        wait.dependOn(stream.last);
      }
      wait.dependOn(lastOfDefault());
      if (wait.seal()) {
        return false;
      }
      wait.dependOn(marker);
      return awake.submit(marker);
    } finally {
      lock.unlock();
    }
  }

  /** Lets {@code wait} depend on the default stream's work, and on all of blocking streams. */
  public void awaitDefaultAndBlocking(WaitTask wait) {
    lock.lock();
    try {
      // A stream whose first task found no Java heap is on the list, but has no last task.
      sweep();
      wait.dependOn(lastOfDefault());
      for (CpuStream stream : active) {
        if (!stream.isNonBlocking()) {
          wait.dependOn(stream.last);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the default stream's work is done, and all of blocking streams. */
  public boolean isDefaultDone() {
    lock.lock();
    try {
      boolean isDone = lastOfDefault().isDone();
      for (CpuStream stream : active) {
        isDone &= stream.isNonBlocking() || stream.isDone();
      }
      return isDone;
    } finally {
      lock.unlock();
    }
  }

  private DeviceTask lastOfDefault() {
    return defaultStream.isGated ? defaultStream.last : defaultStream.processor().last();
  }

  /** Closes a gate of the default stream until the other streams' work is done. */
  private void awaitStreams(GateTask gate, boolean nonBlockingToo) {
    sweep();
    for (CpuStream stream : active) {
      if (isNewToDefault(stream, nonBlockingToo)) {
        gate.dependOn(stream.last);
      }
    }
    close(defaultStream, gate);
    for (CpuStream stream : active) {
      if (isNewToDefault(stream, nonBlockingToo)) {
        stream.awaitedByDefault = stream.last;
      }
    }
    // Last: submit looks at this without the lock, and then whether the stream is gated.
    mustLook = false;
  }

  private static boolean isNewToDefault(CpuStream stream, boolean nonBlockingToo) {
    return (nonBlockingToo || !stream.isNonBlocking()) && stream.awaitedByDefault != stream.last;
  }

  /** Closes a gate of another stream until the work of the default stream is done. */
  private void awaitDefaultStream(CpuStream stream, GateTask gate) {
    DeviceTask awaited = stream.isNonBlocking() ? fence : lastOfDefault();
    if (awaited != null && awaited != stream.awaited) {
      gate.dependOn(awaited);
    }
    close(stream, gate);
    if (awaited != null) {
      stream.awaited = awaited;
    }
    if (!stream.isActive) {
      if (active.size() >= sweepAt) {
        sweep();
        sweepAt = Math.max(MIN_SWEEP, 2 * active.size());
      }
      active.add(stream);
      stream.isActive = true;
    }
    if (!stream.isNonBlocking() && !mustLook) {
      mustLook = true;
    }
  }

  /** Takes the streams whose work is done off the list. */
  private void sweep() {
    int kept = 0;
    for (CpuStream stream : active) {
      stream.isActive = !stream.isDone();
      if (stream.isActive) {
        active.set(kept++, stream);
      }
    }
    active.subList(kept, active.size()).clear();
    if (fence != null && fence.isDone()) {
      fence = null;
    }
  }

  /** Opens a gate: what it waited for is done. */
  void open(GateTask gate) {
    lock.lock();
    try {
      gate.isOpen = true;
      gate.stream().release();
    } finally {
      lock.unlock();
    }
  }
}
