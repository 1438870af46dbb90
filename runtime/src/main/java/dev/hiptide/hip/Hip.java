package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidDevice;
import static dev.hiptide.hip.HipError.hipErrorInvalidDeviceFunction;
import static dev.hiptide.hip.HipError.hipErrorInvalidHandle;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;

import dev.hiptide.hip.cpu.CpuDevice;

/**
 * HIP's host API under its own names, for {@code import static dev.hiptide.hip.Hip.*}.
 *
 * <p>Every function may be called by any host thread, and by none of the device's. Where C returns
 * an error code, a function here throws {@link HipException} with that code. A kernel's failure is
 * sticky, as on a device: it surfaces at the next function that synchronises, and from then on
 * everything that needs the device fails with it until {@link #hipDeviceReset}.
 *
 * <p>Nothing is started before the first call that needs the device. All its threads are daemons.
 */
public final class Hip {
  /** Wait as the runtime thinks best; here, as {@link #hipDeviceScheduleBlockingSync}. */
  public static final int hipDeviceScheduleAuto = 0;

  /**
   * Wait by spinning in user space: the quickest wait, one busy core, and no system call unless the
   * device has gone to sleep and must be woken.
   */
  public static final int hipDeviceScheduleSpin = 1;

  /** Wait by yielding the core again and again, with sched_yield(2). */
  public static final int hipDeviceScheduleYield = 2;

  /**
   * Wait by sleeping until the device signals completion: one futex(2) call a wait, and a second
   * one if the device had gone to sleep and what it then does takes longer than 50 ms.
   */
  public static final int hipDeviceScheduleBlockingSync = 4;

  /** Let kernels use host memory that was mapped for them; accepted, and changes nothing here. */
  public static final int hipDeviceMapHost = 8;

  /** Keep the threads' local memory after a launch; accepted, and changes nothing here. */
  public static final int hipDeviceLmemResizeToMax = 0x10;

  /**
   * The HIP whose behaviour this follows where versions differ, 7.0.0, in HIP's coding: major ×
   * 10,000,000 + minor × 100,000 + patch.
   */
  private static final int VERSION = 70_000_000;

  private static final int SCHEDULE_MASK =
      hipDeviceScheduleSpin | hipDeviceScheduleYield | hipDeviceScheduleBlockingSync;

  private Hip() {}

  private static final class Holder {
    static final Device DEVICE = new CpuDevice();
  }

  private static Device device() {
    return Holder.DEVICE;
  }

  /**
   * Allocates device memory, with undefined contents, from the C allocator. Does not wait.
   *
   * @return a pointer to it, or null for 0 bytes, as HIP does
   * @throws HipException hipErrorInvalidValue for a negative size; hipErrorOutOfMemory if there is
   *     not so much, or for 2 GiB and more, the limit of one allocation here
   */
  public static DevicePointer hipMalloc(long bytes) {
    checkSize("hipMalloc", bytes);
    return bytes == 0 ? null : device().allocate(bytes).start();
  }

  /**
   * Waits for all work of the device, then gives the memory back. Pointers to it become invalid.
   *
   * @param pointer as {@code hipMalloc} returned it; null does nothing
   * @throws HipException hipErrorInvalidValue if it points into the middle of an allocation, has
   *     been freed before, or does not come from {@code hipMalloc}
   */
  public static void hipFree(DevicePointer pointer) {
    if (pointer == null) {
      return;
    }
    if (pointer.offsetBytes() != 0) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipFree: %s is %d bytes into its allocation; only its start can be freed"
              .formatted(pointer, pointer.offsetBytes()));
    }
    if (!device().free(pointer.memory())) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipFree: " + pointer + " is not memory from hipMalloc, or has been freed");
    }
  }

  /**
   * Waits for all work of the device, then copies. For 0 bytes it does nothing, waits for nothing
   * and accepts any arguments, as ROCm does.
   *
   * @param dst a {@link DevicePointer} or {@link TypedPointer} for the device; for the host a
   *     primitive array (from its start) or a {@code java.nio} buffer (from its position, which
   *     does not move)
   * @param src the same
   * @param bytes how much to copy; on the host's side a multiple of the element size
   * @throws HipException hipErrorInvalidMemcpyDirection if {@code kind} does not fit the arguments;
   *     hipErrorInvalidValue for freed or foreign memory, for a range that either side does not
   *     have, and for everything else that cannot be copied
   */
  public static void hipMemcpy(Object dst, Object src, long bytes, HipMemcpyKind kind) {
    checkSize("hipMemcpy", bytes);
    if (bytes != 0) {
      device().run(null, new Memcpy(device(), bytes).command(dst, src, kind));
    }
  }

  /**
   * Waits for all work of the device, then sets every byte to the low byte of {@code value}. For 0
   * bytes it does nothing, waits for nothing and accepts any pointer, as ROCm does.
   *
   * @throws HipException hipErrorInvalidValue for null, for freed or foreign memory, and for a
   *     range outside the allocation
   */
  public static void hipMemset(DevicePointer dst, int value, long bytes) {
    checkSize("hipMemset", bytes);
    if (bytes == 0) {
      return;
    }
    if (dst == null) {
      throw new HipException(hipErrorInvalidValue, "hipMemset: dst is null");
    }
    Memcpy.checkRange(device(), dst, bytes, "hipMemset: dst");
    device().run(null, Memset.command(device(), dst, (byte) value, bytes));
  }

  /** Free and total device memory, in bytes. */
  public static HipMemInfo hipMemGetInfo() {
    return device().memInfo();
  }

  /**
   * Enqueues one run of a kernel over a grid and returns without waiting for it. If the device has
   * gone to sleep, having had no work for some milliseconds, waking it takes one system call. With
   * some 131,072 commands enqueued and not done, a launch first waits for all of them, once; it may
   * then, as every function that waits, be the one that reports a kernel's failure.
   *
   * @param grid the number of blocks
   * @param block the threads of a block
   * @param sharedBytes dynamic shared memory for each block ({@link KernelThread#shared})
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidDeviceFunction for a null kernel;
   *     hipErrorInvalidConfiguration for a shape outside the device's limits; hipErrorInvalidValue
   *     for too much shared memory; hipErrorInvalidHandle for a destroyed stream
   */
  public static void hipLaunchKernel(
      Kernel kernel, Dim3 grid, Dim3 block, long sharedBytes, HipStream stream) {
    checkStream("hipLaunchKernel", stream);
    device()
        .launch(stream, Launch.checked(kernel, grid, block, sharedBytes, device().properties()));
  }

  /** Waits for all work enqueued before, by any thread. */
  public static void hipDeviceSynchronize() {
    device().synchronize();
  }

  /** Waits for all work, frees all memory, forgets a sticky error, and sets the flags to Auto. */
  public static void hipDeviceReset() {
    device().reset();
  }

  /** Creates a stream. */
  public static HipStream hipStreamCreate() {
    return new HipStream();
  }

  /**
   * Destroys a stream; work enqueued in it is still done.
   *
   * @throws HipException hipErrorInvalidHandle for null or if it was destroyed before
   */
  public static void hipStreamDestroy(HipStream stream) {
    if (stream == null || !stream.destroy()) {
      throw new HipException(
          hipErrorInvalidHandle, "hipStreamDestroy: the stream is null or was destroyed before");
    }
  }

  /**
   * Waits for all work enqueued in the stream (null: the default stream), and, as all streams share
   * one queue, for what was enqueued in others before it.
   *
   * @throws HipException hipErrorInvalidHandle for a destroyed stream
   */
  public static void hipStreamSynchronize(HipStream stream) {
    checkStream("hipStreamSynchronize", stream);
    device().synchronize();
  }

  /**
   * Starts the device's threads, as the first function that needs the device would do.
   *
   * @param flags 0
   * @throws HipException hipErrorInvalidValue for anything else
   */
  public static void hipInit(int flags) {
    checkNoFlags("hipInit", flags);
    device();
  }

  /** The version of HIP that this runtime follows, as HIP codes it: 70000000 is 7.0.0. */
  public static int hipRuntimeGetVersion() {
    return VERSION;
  }

  /** The same as {@link #hipRuntimeGetVersion}, as in ROCm: there is no driver. */
  public static int hipDriverGetVersion() {
    return VERSION;
  }

  /** The number of devices: 1. */
  public static int hipGetDeviceCount() {
    return 1;
  }

  /**
   * The calling thread's device.
   *
   * @return 0
   */
  public static int hipGetDevice() {
    return 0;
  }

  /**
   * Chooses the calling thread's device.
   *
   * @throws HipException hipErrorInvalidDevice for any but 0
   */
  public static void hipSetDevice(int deviceId) {
    checkDevice("hipSetDevice", deviceId);
  }

  /**
   * What the device is and what its limits are.
   *
   * @throws HipException hipErrorInvalidDevice for any but device 0
   */
  public static HipDeviceProp hipGetDeviceProperties(int deviceId) {
    checkDevice("hipGetDeviceProperties", deviceId);
    return device().properties();
  }

  /**
   * The handle of a device, which is its number.
   *
   * @throws HipException hipErrorInvalidDevice for any but device 0
   */
  public static int hipDeviceGet(int deviceId) {
    checkDevice("hipDeviceGet", deviceId);
    return deviceId;
  }

  /**
   * The size of a resource of the device, in bytes.
   *
   * @throws HipException hipErrorInvalidValue for null; hipErrorUnsupportedLimit for all but {@link
   *     HipLimit#hipLimitMallocHeapSize}, the most the Java heap can have
   */
  public static long hipDeviceGetLimit(HipLimit limit) {
    if (limit == null) {
      throw new HipException(hipErrorInvalidValue, "hipDeviceGetLimit: limit is null");
    }
    return device().limit(limit);
  }

  /**
   * Whether one device can use the other's memory: false, as there is one, and HIP does not count
   * its own.
   *
   * @throws HipException hipErrorInvalidDevice for any but device 0
   */
  public static boolean hipDeviceCanAccessPeer(int deviceId, int peerDeviceId) {
    checkDevice("hipDeviceCanAccessPeer", deviceId);
    checkDevice("hipDeviceCanAccessPeer", peerDeviceId);
    return false;
  }

  /**
   * Lets the calling thread's device use another's memory. There is no other, so this always fails.
   *
   * @throws HipException hipErrorInvalidValue for flags other than 0; hipErrorInvalidDevice for
   *     every device, also the calling thread's own
   */
  public static void hipDeviceEnablePeerAccess(int peerDeviceId, int flags) {
    checkNoFlags("hipDeviceEnablePeerAccess", flags);
    throw noPeer("hipDeviceEnablePeerAccess", peerDeviceId);
  }

  /**
   * Ends what {@link #hipDeviceEnablePeerAccess} began. There is no other device, so this always
   * fails.
   *
   * @throws HipException hipErrorInvalidDevice for every device
   */
  public static void hipDeviceDisablePeerAccess(int peerDeviceId) {
    throw noPeer("hipDeviceDisablePeerAccess", peerDeviceId);
  }

  /**
   * The {@code hipDeviceSchedule…} constant last set, {@link #hipDeviceScheduleAuto} at first; the
   * other flags are not kept, as in ROCm.
   */
  public static int hipGetDeviceFlags() {
    return device().scheduleFlags();
  }

  /**
   * Chooses how host threads wait for the device from their next wait on.
   *
   * @param flags one of the {@code hipDeviceSchedule…} constants; with it may come {@link
   *     #hipDeviceMapHost} and {@link #hipDeviceLmemResizeToMax}, which change nothing here
   * @throws HipException hipErrorInvalidValue for anything else
   */
  public static void hipSetDeviceFlags(int flags) {
    int schedule = flags & SCHEDULE_MASK;
    int others = flags & ~SCHEDULE_MASK & ~hipDeviceMapHost & ~hipDeviceLmemResizeToMax;
    if (Integer.bitCount(schedule) > 1 || others != 0) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipSetDeviceFlags: flags are 0x%x; allowed are one hipDeviceSchedule constant, hipDeviceMapHost and hipDeviceLmemResizeToMax"
              .formatted(flags));
    }
    device().setScheduleFlags(schedule);
  }

  /** The error of the calling thread's last call that failed, which this forgets. */
  public static HipError hipGetLastError() {
    HipError error = HipException.lastOfThisThread();
    HipException.clearLastOfThisThread();
    return error;
  }

  /** The error of the calling thread's last call that failed. */
  public static HipError hipPeekAtLastError() {
    return HipException.lastOfThisThread();
  }

  /** The name of an error, such as {@code "hipErrorInvalidValue"}. */
  public static String hipGetErrorName(HipError error) {
    return error.name();
  }

  /** What an error means, in a few words. */
  public static String hipGetErrorString(HipError error) {
    return error.description();
  }

  // --- occupancy

  /**
   * What limits a kernel's launches.
   *
   * @throws HipException hipErrorInvalidDeviceFunction for null
   */
  public static HipFuncAttributes hipFuncGetAttributes(Kernel kernel) {
    checkKernel("hipFuncGetAttributes", kernel);
    HipDeviceProp limits = device().properties();
    return new HipFuncAttributes(
        limits.maxThreadsPerBlock(), Math.toIntExact(limits.sharedMemPerBlock()));
  }

  /**
   * How many blocks of a kernel a multiprocessor keeps at one time; 0 if no such block can be
   * launched.
   *
   * @param sharedBytes dynamic shared memory for each block
   * @throws HipException hipErrorInvalidDeviceFunction for a null kernel; hipErrorInvalidValue for
   *     a block of no threads or less, or for negative shared memory
   */
  public static int hipOccupancyMaxActiveBlocksPerMultiprocessor(
      Kernel kernel, int blockSize, long sharedBytes) {
    checkKernel("hipOccupancyMaxActiveBlocksPerMultiprocessor", kernel);
    checkSize("hipOccupancyMaxActiveBlocksPerMultiprocessor", sharedBytes);
    if (blockSize < 1) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipOccupancyMaxActiveBlocksPerMultiprocessor: blockSize is %d; allowed is 1 or more"
              .formatted(blockSize));
    }
    return new Occupancy(device().properties()).blocksPerMultiprocessor(blockSize, sharedBytes);
  }

  /**
   * The grid and block with which a kernel occupies the whole device.
   *
   * @param sharedBytes dynamic shared memory for each block
   * @param blockSizeLimit the largest block the caller wants; 0 for no limit
   * @throws HipException hipErrorInvalidDeviceFunction for a null kernel; hipErrorInvalidValue for
   *     a negative limit, or for shared memory that no block can have
   */
  public static HipPotentialBlockSize hipOccupancyMaxPotentialBlockSize(
      Kernel kernel, long sharedBytes, int blockSizeLimit) {
    checkKernel("hipOccupancyMaxPotentialBlockSize", kernel);
    HipDeviceProp limits = device().properties();
    if (blockSizeLimit < 0 || sharedBytes < 0 || sharedBytes > limits.sharedMemPerBlock()) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipOccupancyMaxPotentialBlockSize: blockSizeLimit %d is not 0 or more, or sharedBytes %d is not within 0..%d"
              .formatted(blockSizeLimit, sharedBytes, limits.sharedMemPerBlock()));
    }
    return new Occupancy(limits).largestBlock(sharedBytes, blockSizeLimit);
  }

  private static void checkKernel(String function, Kernel kernel) {
    if (kernel == null) {
      throw new HipException(hipErrorInvalidDeviceFunction, function + ": the kernel is null");
    }
  }

  private static void checkNoFlags(String function, int flags) {
    if (flags != 0) {
      throw new HipException(
          hipErrorInvalidValue, "%s: flags are 0x%x; allowed is 0".formatted(function, flags));
    }
  }

  private static HipException noPeer(String function, int peerDeviceId) {
    return new HipException(
        hipErrorInvalidDevice,
        "%s: device %d is no peer; there is only device 0".formatted(function, peerDeviceId));
  }

  private static void checkSize(String function, long bytes) {
    if (bytes < 0) {
      throw new HipException(
          hipErrorInvalidValue, function + ": " + bytes + " bytes; allowed is 0 or more");
    }
  }

  private static void checkStream(String function, HipStream stream) {
    if (stream != null && stream.isDestroyed()) {
      throw new HipException(hipErrorInvalidHandle, function + ": the stream was destroyed");
    }
  }

  private static void checkDevice(String function, int deviceId) {
    if (deviceId != 0) {
      throw new HipException(
          hipErrorInvalidDevice, function + ": device " + deviceId + "; there is only device 0");
    }
  }
}
