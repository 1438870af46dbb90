package dev.hiptide.hip.cpu;

import dev.hiptide.hip.Device;
import dev.hiptide.hip.DeviceMark;
import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipDeviceProp;
import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.HipLimit;
import dev.hiptide.hip.HipMemInfo;
import dev.hiptide.hip.HipStream;
import dev.hiptide.hip.HostWait;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.MemoryKind;
import dev.hiptide.hip.cpu.compile.resume.BlockScheduler;
import dev.hiptide.hip.cpu.launch.BlockThreads;
import dev.hiptide.hip.cpu.launch.Fault;
import dev.hiptide.hip.cpu.launch.LaunchTask;
import dev.hiptide.hip.cpu.launch.SharedMemory;
import dev.hiptide.hip.cpu.memory.CpuMemory;
import dev.hiptide.hip.cpu.memory.MachineMemory;
import dev.hiptide.hip.cpu.memory.MemoryPool;
import dev.hiptide.hip.cpu.memory.NativeHeap;
import dev.hiptide.hip.cpu.queue.ClassInitialisation;
import dev.hiptide.hip.cpu.queue.CommandTask;
import dev.hiptide.hip.cpu.queue.Completion;
import dev.hiptide.hip.cpu.queue.CompletionThread;
import dev.hiptide.hip.cpu.queue.CpuStream;
import dev.hiptide.hip.cpu.queue.DeviceTask;
import dev.hiptide.hip.cpu.queue.RecordTask;
import dev.hiptide.hip.cpu.queue.Scheduler;
import dev.hiptide.hip.cpu.queue.WaitTask;
import dev.hiptide.hip.cpu.queue.Workers;
import dev.hiptide.hip.tool.RuntimeThread;
import java.lang.invoke.MethodHandles;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * HIP's device on the cores of the host.
 *
 * <p>Commands that touch device memory are done by the processors, in stream order, also those the
 * host waits for. Memory is retired and given back while nothing else runs, between the work
 * enqueued before and the work enqueued after; so no copy or kernel, of whatever thread and stream,
 * can meet it half freed.
 */
public final class CpuDevice implements Device {
  private static final Runnable NOTHING = () -> {};

  /** Four of the largest blocks, which reserve a GiB of address space for stacks. */
  private static final int MAX_BLOCK_THREADS = 4 * CpuProperties.MAX_THREADS_PER_BLOCK;

  private final HipDeviceProp properties;
  private final NativeHeap heap;
  private final CpuMemory memory;
  private final Scheduler scheduler;
  private final CompletionThread completionThread;
  private final Workers workers;
  private final BlockThreads blockThreads = new BlockThreads(MAX_BLOCK_THREADS);

  private volatile HostWait hostWait = HostWait.AUTO;

  /** What the first kernel or command that failed threw. */
  private volatile Throwable failure;

  /** Starts the device's threads; they are daemons, and asleep while there is no work. */
  public CpuDevice() {
    int cores = Runtime.getRuntime().availableProcessors();
    heap = new NativeHeap(MachineMemory.ofThisProcess());
    properties = CpuProperties.of(cores, heap.capacityBytes());
    memory = new CpuMemory(heap);
    scheduler = new Scheduler(cores);
    workers = new Workers(cores - 1, scheduler::isIdle);
    completionThread = new CompletionThread(scheduler::isIdle);
    completionThread.start();
    workers.start();
    initialise(
        ClassInitialisation.class,
        WaitTask.class,
        Completion.class,
        SharedMemory.class,
        BlockScheduler.class,
        HipError.class,
        HipException.class);
  }

  /**
   * Initialises what waits, kernels and their failures need. Later a kernel may have filled the
   * Java heap, and a class that had none for its initialisation can never be used.
   */
  private static void initialise(Class<?>... classes) {
    try {
      for (Class<?> each : classes) {
        MethodHandles.lookup().ensureInitialized(each);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void checkCode(String function, Object code) {
    ClassInitialisation.check(function, code);
  }

  @Override
  public HipDeviceProp properties() {
    return properties;
  }

  /** Objects that a kernel creates are on the Java heap; the JVM does not tell the others. */
  @Override
  public long limit(HipLimit limit) {
    if (limit == HipLimit.hipLimitMallocHeapSize) {
      return Runtime.getRuntime().maxMemory();
    }
    throw new HipException(
        HipError.hipErrorUnsupportedLimit,
        "hipDeviceGetLimit: %s; the CPU device has hipLimitMallocHeapSize".formatted(limit));
  }

  @Override
  public HipMemInfo memInfo() {
    return new HipMemInfo(heap.freeBytes(), heap.capacityBytes());
  }

  @Override
  public DeviceMemory allocate(String function, long bytes, MemoryKind kind) {
    if (kind != MemoryKind.SYMBOL) {
      checkCaller();
    }
    return allocate(function, bytes, () -> memory.allocate(function, bytes, kind));
  }

  @Override
  public DeviceMemory allocateAsync(HipStream stream, long bytes) {
    checkCaller();
    CpuStream owner = known(stream);
    return allocate("hipMallocAsync", bytes, () -> memory.allocateFromPool(bytes, owner));
  }

  private DeviceMemory allocate(String function, long bytes, Supplier<DeviceMemory> allocator) {
    throwFault();
    if (bytes > Integer.MAX_VALUE) {
      throw new HipException(
          HipError.hipErrorOutOfMemory,
          "%s: %d bytes; one allocation is at most %d"
              .formatted(function, bytes, Integer.MAX_VALUE));
    }
    DeviceMemory allocated = allocator.get();
    if (allocated == null) {
      runAlone(memory::releasePool);
      allocated = allocator.get();
    }
    if (allocated == null) {
      throw new HipException(
          HipError.hipErrorOutOfMemory, "%s: %d bytes; %s".formatted(function, bytes, memInfo()));
    }
    return allocated;
  }

  @Override
  public DeviceMemory register(ByteBuffer direct) {
    checkCaller();
    throwFault();
    return memory.register(direct);
  }

  @Override
  public DevicePointer registered(Buffer direct) {
    return memory.registered(direct);
  }

  @Override
  public boolean owns(DeviceMemory allocated) {
    return memory.owns(allocated);
  }

  @Override
  public boolean free(DeviceMemory allocated) {
    checkCaller();
    boolean freed = giveBack(allocated);
    throwFault();
    return freed;
  }

  @Override
  public void giveBackUnused(DeviceMemory unused) {
    memory.retire(unused);
    memory.free(unused);
  }

  @Override
  public boolean freeAsync(HipStream stream, DeviceMemory allocated) {
    CpuStream owner = known(stream);
    prepareToEnqueue(owner);
    if (allocated.kind() != MemoryKind.POOL) {
      return giveBack(allocated);
    }
    CommandTask point = new CommandTask(() -> memory.retire(allocated), this::fail);
    MemoryPool.Freed freed = memory.prepareToKeep(allocated, owner, point);
    if (freed == null) {
      return false;
    }
    scheduler.submit(owner, point);
    return memory.freeIntoPool(allocated, freed);
  }

  /**
   * Retires memory and gives it back. If there is no Java heap for that, the program still owns it
   * and can free it again.
   *
   * @return false if the program does not own it
   */
  private boolean giveBack(DeviceMemory allocated) {
    if (!memory.owns(allocated)) {
      return false;
    }
    runAlone(() -> memory.retire(allocated));
    return memory.free(allocated);
  }

  @Override
  public ByteBuffer bytes(DevicePointer pointer, long length) {
    return memory.bytes(pointer, length);
  }

  @Override
  public HipStream createStream(boolean nonBlocking) {
    checkCaller();
    throwFault();
    return scheduler.createStream(nonBlocking);
  }

  @Override
  public void destroy(HipStream stream) {
    scheduler.destroyed(known(stream));
  }

  @Override
  public void submit(HipStream stream, Runnable command) {
    enqueue(known(stream), new CommandTask(command, this::fail));
  }

  @Override
  public void run(HipStream stream, Runnable command) {
    checkCaller();
    CpuStream queue = known(stream);
    CommandTask task = new CommandTask(command, this::fail);
    HostWait how = hostWait;
    WaitTask wait = newWait(how);
    wait.dependOn(task);
    wait.seal();
    wait.completion().await(how, scheduler.submit(queue, task));
    throwFault();
  }

  @Override
  public void launch(HipStream stream, Launch launch) {
    enqueue(known(stream), new LaunchTask(launch, workers, blockThreads, this::fail));
  }

  @Override
  public DeviceMark mark(HipStream stream) {
    RecordTask mark = new RecordTask();
    enqueue(known(stream), mark);
    return mark;
  }

  @Override
  public void await(HipStream stream, DeviceMark mark) {
    CpuStream queue = known(stream);
    prepareToEnqueue(queue);
    // What comes after it waits; so does a host that synchronises with the stream now.
    scheduler.submitAfter(queue, new CommandTask(NOTHING, this::fail), known(mark));
  }

  private void enqueue(CpuStream stream, DeviceTask task) {
    prepareToEnqueue(stream);
    scheduler.submit(stream, task);
  }

  private void prepareToEnqueue(CpuStream stream) {
    checkCaller();
    throwFault();
    if (scheduler.isFull(stream)) {
      synchronize(stream);
    }
  }

  @Override
  public boolean isDone(HipStream stream) {
    throwFault();
    CpuStream queue = known(stream);
    return queue == scheduler.defaultStream() ? scheduler.isDefaultDone() : queue.isDone();
  }

  /**
   * Enqueues a marker behind all work, as HIP-CPU does even on an idle device, and waits for it.
   */
  @Override
  public void synchronize() {
    checkCaller();
    HostWait how = hostWait;
    WaitTask wait = newWait(how);
    CommandTask marker = new CommandTask(NOTHING, this::fail);
    wait.completion().await(how, scheduler.awaitAll(wait, marker));
    throwFault();
  }

  @Override
  public void synchronize(HipStream stream) {
    checkCaller();
    CpuStream queue = known(stream);
    if (queue == scheduler.defaultStream()) {
      if (!scheduler.isDefaultDone()) {
        await(hostWait, scheduler::awaitDefaultAndBlocking);
      }
    } else if (!queue.isDone()) {
      await(hostWait, wait -> wait.dependOn(queue.last()));
    }
    throwFault();
  }

  @Override
  public void synchronize(DeviceMark mark, HostWait how) {
    checkCaller();
    RecordTask task = known(mark);
    if (!task.isDone()) {
      await(how, wait -> wait.dependOn(task));
    }
    throwFault();
  }

  /** Waits for work that has been submitted. */
  private void await(HostWait how, Consumer<WaitTask> dependencies) {
    WaitTask wait = newWait(how);
    dependencies.accept(wait);
    if (wait.seal()) {
      wait.completion().await(how, false);
    }
  }

  /**
   * Runs a command while nothing else runs on the device, and waits for it.
   *
   * @throws HipException hipErrorUnknown if the command has failed, as when the Java heap is full
   */
  private void runAlone(Runnable command) {
    checkCaller();
    HostWait how = hostWait;
    Throwable[] thrown = new Throwable[1];
    CommandTask task = new CommandTask(command, failure -> thrown[0] = failure);
    WaitTask wait = newWait(how);
    wait.dependOn(task);
    wait.seal();
    wait.completion().await(how, scheduler.submitAlone(task));
    if (thrown[0] != null) {
      throw new HipException(
          HipError.hipErrorUnknown, "the device's memory: " + thrown[0], thrown[0]);
    }
  }

  private WaitTask newWait(HostWait how) {
    boolean looks = how == HostWait.SPIN || how == HostWait.YIELD;
    return new WaitTask(looks ? null : completionThread);
  }

  @Override
  public HostWait hostWait() {
    return hostWait;
  }

  @Override
  public void setHostWait(HostWait how) {
    hostWait = how;
    scheduler.hostsWait(how);
  }

  @Override
  public void reset() {
    checkCaller();
    scheduler.reset();
    runAlone(memory::releaseAll);
    setHostWait(HostWait.AUTO);
    failure = null;
  }

  /** Whether the default stream has had no work for some milliseconds. */
  boolean isAsleep() {
    return scheduler.isAsleep();
  }

  private CpuStream known(HipStream stream) {
    if (stream == null) {
      return scheduler.defaultStream();
    }
    if (stream instanceof CpuStream known) {
      return known;
    }
    throw new HipException(HipError.hipErrorInvalidHandle, "the stream is of another device");
  }

  private static RecordTask known(DeviceMark mark) {
    if (mark instanceof RecordTask known) {
      return known;
    }
    throw new HipException(HipError.hipErrorInvalidHandle, "the event is of another device");
  }

  @Override
  public void checkCaller() {
    if (Thread.currentThread() instanceof RuntimeThread) {
      throw new HipException(
          HipError.hipErrorNotSupported,
          "called by a kernel or a callback; only host threads can use the device");
    }
  }

  /** Called by the processors; the first failure stays. Allocates nothing, see there. */
  private synchronized void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
  }

  @Override
  public HipError error() {
    Throwable current = failure;
    return current == null ? HipError.hipSuccess : Fault.of(current).error();
  }

  private void throwFault() {
    Throwable current = failure;
    if (current != null) {
      throw Fault.of(current).exception();
    }
  }
}
