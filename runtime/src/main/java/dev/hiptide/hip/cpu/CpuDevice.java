package dev.hiptide.hip.cpu;

import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;

import com.sun.jna.Pointer;
import dev.hiptide.hip.Device;
import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipDeviceProp;
import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.HipLimit;
import dev.hiptide.hip.HipMemInfo;
import dev.hiptide.hip.HipStream;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.MemoryKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * HIP's device on the cores of the host.
 *
 * <p>Commands that touch device memory are done by the processor, in queue order, also those the
 * host waits for. So memory is retired between the work enqueued before and the work enqueued
 * after, and no copy or kernel, of whatever thread, can meet it half freed.
 */
public final class CpuDevice implements Device {
  private static final Runnable NOTHING = () -> {};

  private static final long MAX_KEPT_HOST_BYTES = 256 << 20;

  /** Four of the largest blocks, which reserve a GiB of address space for stacks. */
  private static final int MAX_BLOCK_THREADS = 4 * CpuProperties.MAX_THREADS_PER_BLOCK;

  private final HipDeviceProp properties;
  private final NativeHeap heap;
  private final HostHeap hostHeap = new HostHeap(MAX_KEPT_HOST_BYTES);
  private final HostRegistrations registrations = new HostRegistrations();

  /** What has not been freed by a host thread. */
  private final Set<DeviceMemory> allocations = ConcurrentHashMap.newKeySet();

  /** The bytes of what has not been retired by the processor: the allocations and some more. */
  private final Map<DeviceMemory, ByteBuffer> contents = new ConcurrentHashMap<>();

  private final Processor processor = new Processor();
  private final CompletionThread completionThread = new CompletionThread();
  private final Workers workers;
  private final BlockThreads blockThreads = new BlockThreads(MAX_BLOCK_THREADS);

  private volatile int scheduleFlags = hipDeviceScheduleAuto;
  private volatile Fault fault;

  /** Starts the device's threads; they are daemons, and asleep while there is no work. */
  public CpuDevice() {
    int cores = Runtime.getRuntime().availableProcessors();
    heap = new NativeHeap(PhysicalMemory.totalBytes());
    workers = new Workers(cores - 1);
    properties = CpuProperties.of(cores, heap.capacityBytes());
    processor.start();
    completionThread.start();
    workers.start();
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
    return new HipMemInfo(heap.capacityBytes() - heap.usedBytes(), heap.capacityBytes());
  }

  @Override
  public DeviceMemory allocate(String function, long bytes, MemoryKind kind) {
    throwFault();
    if (bytes > Integer.MAX_VALUE) {
      throw new HipException(
          HipError.hipErrorOutOfMemory,
          "%s: %d bytes; one allocation is at most %d"
              .formatted(function, bytes, Integer.MAX_VALUE));
    }
    return kind.isForHost()
        ? allocateForHost(function, bytes, kind)
        : allocateForDevice(function, bytes, kind);
  }

  private DeviceMemory allocateForDevice(String function, long bytes, MemoryKind kind) {
    long address = heap.malloc(bytes);
    if (address == 0) {
      throw new HipException(
          HipError.hipErrorOutOfMemory, "%s: %d bytes; %s".formatted(function, bytes, memInfo()));
    }
    return add(address, new Pointer(address).getByteBuffer(0, bytes), kind);
  }

  private DeviceMemory allocateForHost(String function, long bytes, MemoryKind kind) {
    ByteBuffer buffer;
    try {
      buffer = hostHeap.allocate((int) bytes);
    } catch (OutOfMemoryError refused) {
      throw new HipException(
          HipError.hipErrorOutOfMemory,
          "%s: %d bytes; the JVM says: %s".formatted(function, bytes, refused.getMessage()),
          refused);
    }
    return add(HostRegistrations.addressOf(buffer), buffer, kind);
  }

  private DeviceMemory add(long address, ByteBuffer buffer, MemoryKind kind) {
    DeviceMemory memory = new DeviceMemory(address, buffer, kind);
    contents.put(memory, buffer);
    allocations.add(memory);
    return memory;
  }

  @Override
  public DeviceMemory register(ByteBuffer direct) {
    throwFault();
    ByteBuffer buffer = direct.slice();
    DeviceMemory memory =
        new DeviceMemory(HostRegistrations.addressOf(buffer), buffer, MemoryKind.REGISTERED);
    if (!registrations.add(memory)) {
      return null;
    }
    contents.put(memory, buffer);
    allocations.add(memory);
    return memory;
  }

  @Override
  public DevicePointer registered(ByteBuffer direct) {
    long address = HostRegistrations.addressOf(direct);
    DeviceMemory memory = registrations.at(address);
    return memory == null ? null : memory.start().plus(address - memory.address());
  }

  @Override
  public boolean owns(DeviceMemory memory) {
    return allocations.contains(memory);
  }

  @Override
  public boolean free(DeviceMemory memory) {
    boolean owned = release(memory);
    throwFault();
    return owned;
  }

  private boolean release(DeviceMemory memory) {
    checkHostThread();
    if (!allocations.remove(memory)) {
      return false;
    }
    ByteBuffer buffer = contents.get(memory);
    await(() -> retire(memory));
    switch (memory.kind()) {
      case DEVICE, SYMBOL -> heap.free(memory.address(), memory.sizeBytes());
      case HOST, MANAGED -> hostHeap.free(buffer);
      case REGISTERED -> registrations.remove(memory);
    }
    return true;
  }

  private void retire(DeviceMemory memory) {
    contents.remove(memory);
    memory.retire();
  }

  @Override
  public ByteBuffer bytes(DevicePointer pointer, long length) {
    ByteBuffer buffer = contents.get(pointer.memory());
    if (buffer == null) {
      throw new IndexOutOfBoundsException(pointer + " has been freed");
    }
    int from = Math.toIntExact(pointer.offsetBytes());
    return buffer.slice(from, Math.toIntExact(length)).order(ByteOrder.nativeOrder());
  }

  @Override
  public void submit(HipStream stream, Runnable command) {
    enqueue(new CommandTask(command, this::fail));
  }

  @Override
  public void run(HipStream stream, Runnable command) {
    runAndWait(command);
  }

  @Override
  public void launch(HipStream stream, Launch launch) {
    enqueue(new LaunchTask(launch, workers, blockThreads, this::fail));
  }

  private void enqueue(DeviceTask task) {
    throwFault();
    if (processor.isFull()) {
      synchronize();
    }
    processor.submit(task);
  }

  @Override
  public void synchronize() {
    runAndWait(NOTHING);
  }

  @Override
  public int scheduleFlags() {
    return scheduleFlags;
  }

  @Override
  public void setScheduleFlags(int flags) {
    scheduleFlags = flags;
  }

  @Override
  public void reset() {
    await(NOTHING);
    allocations.forEach(this::release);
    hostHeap.clear();
    scheduleFlags = hipDeviceScheduleAuto;
    fault = null;
  }

  /** Whether the device has had no work for some milliseconds. */
  boolean isAsleep() {
    return processor.isAsleep();
  }

  private void runAndWait(Runnable command) {
    await(command);
    throwFault();
  }

  /**
   * Enqueues a command behind all work, as HIP-CPU does even on an idle device, and waits for it in
   * the way the flags say.
   */
  private void await(Runnable command) {
    checkHostThread();
    int flags = scheduleFlags;
    boolean looks = flags == hipDeviceScheduleSpin || flags == hipDeviceScheduleYield;
    Completion completion = Completion.begin();
    boolean deviceWasAsleep =
        processor.submit(
            new WaitTask(command, this::fail, completion, looks ? null : completionThread));
    switch (flags) {
      case hipDeviceScheduleSpin -> completion.spin();
      case hipDeviceScheduleYield -> completion.yield();
      default -> completion.sleep(deviceWasAsleep);
    }
  }

  private static void checkHostThread() {
    if (Thread.currentThread() instanceof DeviceThread) {
      throw new HipException(
          HipError.hipErrorNotSupported, "a kernel called a function that waits for the device");
    }
  }

  /** Called by the processor; the first failure stays. */
  private void fail(Throwable thrown) {
    if (fault == null) {
      fault = Fault.of(thrown);
    }
  }

  private void throwFault() {
    Fault current = fault;
    if (current != null) {
      throw current.exception();
    }
  }
}
