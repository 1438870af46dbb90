package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidDevice;
import static dev.hiptide.hip.HipError.hipErrorInvalidDeviceFunction;
import static dev.hiptide.hip.HipError.hipErrorInvalidHandle;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorNotReady;
import static dev.hiptide.hip.HipError.hipErrorUnknown;
import static dev.hiptide.hip.HipError.hipSuccess;

import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import java.util.function.Consumer;

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
  /** Wait in the way that the runtime chooses; here, as {@link #hipDeviceScheduleBlockingSync}. */
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

  /** {@link #hipHostMalloc}: no option. */
  public static final int hipHostMallocDefault = 0;

  /** {@link #hipHostMalloc}: for all contexts; as there is one device, all memory is. */
  public static final int hipHostMallocPortable = 1;

  /** {@link #hipHostMalloc}: kernels can use it; they can use all such memory here. */
  public static final int hipHostMallocMapped = 2;

  /** {@link #hipHostMalloc}: the host will not read it; accepted, and changes nothing here. */
  public static final int hipHostMallocWriteCombined = 4;

  /** {@link #hipHostMalloc}: where the host's NUMA policy says, as the CPU device always does. */
  public static final int hipHostMallocNumaUser = 0x20000000;

  /**
   * {@link #hipHostMalloc}: the other side sees an access at once, as far as Java's memory model
   * says so.
   */
  public static final int hipHostMallocCoherent = 0x40000000;

  /**
   * {@link #hipHostMalloc}: the other side sees accesses after a synchronisation; accepted, and
   * changes nothing here.
   */
  public static final int hipHostMallocNonCoherent = 0x80000000;

  /** {@link #hipHostRegister}: no option. */
  public static final int hipHostRegisterDefault = 0;

  /** {@link #hipHostRegister}: for all contexts; as there is one device, all memory is. */
  public static final int hipHostRegisterPortable = 1;

  /** {@link #hipHostRegister}: kernels can use it; they can use all such memory here. */
  public static final int hipHostRegisterMapped = 2;

  /** {@link #hipMallocManaged}: for the kernels of all streams. */
  public static final int hipMemAttachGlobal = 1;

  /** {@link #hipMallocManaged}: for the host at first; accepted, and changes nothing here. */
  public static final int hipMemAttachHost = 2;

  /**
   * The HIP whose behaviour this follows where versions differ, 7.0.0, in HIP's coding: major ×
   * 10,000,000 + minor × 100,000 + patch.
   */
  private static final int VERSION = 70_000_000;

  /** A stream that waits for the default stream, and for which that waits. */
  public static final int hipStreamDefault = 0;

  /** A stream that does not wait for the default stream, nor that for it. */
  public static final int hipStreamNonBlocking = 1;

  /** An event that can be waited for as the device's flags say, and has a time. */
  public static final int hipEventDefault = 0;

  /** {@link #hipEventSynchronize} sleeps, whatever the device's flags. */
  public static final int hipEventBlockingSync = 1;

  /** The event has no time. */
  public static final int hipEventDisableTiming = 2;

  /**
   * For use by other processes; accepted if combined with {@link #hipEventDisableTiming}, and
   * changes nothing.
   */
  public static final int hipEventInterprocess = 4;

  /** No release to the system's memory; accepted, and changes nothing here. */
  public static final int hipEventDisableSystemFence = 0x20000000;

  /** A release to the device's memory only; accepted, and changes nothing here. */
  public static final int hipEventReleaseToDevice = 0x40000000;

  /** A release to the system's memory; accepted, and changes nothing here. */
  public static final int hipEventReleaseToSystem = 0x80000000;

  private static final int EVENT_RELEASE_MASK =
      hipEventDisableSystemFence | hipEventReleaseToDevice | hipEventReleaseToSystem;

  private static final int SCHEDULE_MASK =
      hipDeviceScheduleSpin | hipDeviceScheduleYield | hipDeviceScheduleBlockingSync;

  private Hip() {}

  private static final class Holder {
    static final Device DEVICE = firstProvider().create();

    private static DeviceProvider firstProvider() {
      return ServiceLoader.load(DeviceProvider.class, Hip.class.getClassLoader())
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no DeviceProvider is on the class path"));
    }
  }

  static Device device() {
    return Holder.DEVICE;
  }

  // --- memory

  /**
   * Allocates device memory, with undefined contents, from the C allocator. Does not wait.
   *
   * @return a pointer to it, or null for 0 bytes, as HIP does
   * @throws HipException hipErrorInvalidValue for a negative size; hipErrorOutOfMemory if there is
   *     not that much, or for 2 GiB and more, the limit of one allocation here
   */
  public static DevicePointer hipMalloc(long bytes) {
    checkSize("hipMalloc", bytes);
    return bytes == 0 ? null : device().allocate("hipMalloc", bytes, MemoryKind.DEVICE).start();
  }

  /**
   * Allocates device memory for {@code height} rows of {@code width} bytes, each of which begins at
   * a multiple of 256 bytes from the first. Does not wait. {@link #hipFree} of its {@code ptr}
   * gives it back.
   *
   * @return the memory and its pitch, or null if width or height is 0
   * @throws HipException hipErrorInvalidValue for a negative size; hipErrorOutOfMemory as {@link
   *     #hipMalloc}
   */
  public static HipPitchedPtr hipMallocPitch(long width, long height) {
    checkSize("hipMallocPitch: width", width);
    checkSize("hipMallocPitch: height", height);
    return Allocations.mallocPitch(device(), width, height);
  }

  /**
   * Allocates memory that the host and kernels share, with undefined contents; see {@link
   * HostPointer} for how the host may use it, which here is through {@link DevicePointer#asInts}
   * and the methods for other types. Does not wait. {@link #hipFree} gives it back. The CPU device
   * has no page to migrate: it is the host's memory, and counted as in {@link #hipHostMalloc}.
   *
   * @param flags {@link #hipMemAttachGlobal} or {@link #hipMemAttachHost}
   * @throws HipException hipErrorInvalidValue for a size that is not positive, or other flags;
   *     hipErrorOutOfMemory as {@link #hipHostMalloc}
   */
  public static DevicePointer hipMallocManaged(long bytes, int flags) {
    checkSize("hipMallocManaged", bytes);
    return Allocations.mallocManaged(device(), bytes, flags);
  }

  /** {@link #hipMallocManaged(long, int)} with {@link #hipMemAttachGlobal}. */
  public static DevicePointer hipMallocManaged(long bytes) {
    return hipMallocManaged(bytes, hipMemAttachGlobal);
  }

  /**
   * Waits for all work of the device, then gives the memory back. Pointers to it become invalid.
   *
   * @param pointer as {@code hipMalloc}, {@code hipMallocPitch} or {@code hipMallocManaged}
   *     returned it; null does nothing
   * @throws HipException hipErrorInvalidValue if it points into the middle of an allocation, has
   *     been freed before, or does not come from these functions
   */
  public static void hipFree(DevicePointer pointer) {
    if (pointer != null) {
      Allocations.free(device(), pointer);
    }
  }

  /**
   * Allocates device memory with undefined contents, for work in a stream and for other work that
   * is ordered after it. It comes from a pool: what {@link #hipFreeAsync} gave back is handed out
   * again without a system call. Does not wait unless memory is short.
   *
   * @param stream null is the default stream
   * @return a pointer to it, or null for 0 bytes
   * @throws HipException hipErrorInvalidValue for a negative size; hipErrorInvalidHandle for a
   *     destroyed stream; hipErrorOutOfMemory as {@link #hipMalloc}
   */
  public static DevicePointer hipMallocAsync(long bytes, HipStream stream) {
    checkSize("hipMallocAsync", bytes);
    checkStream("hipMallocAsync", stream);
    return bytes == 0 ? null : device().allocateAsync(stream, bytes).start();
  }

  /**
   * Gives memory from {@link #hipMallocAsync} back to the pool once the stream's earlier work is
   * done, without waiting for that. The pool keeps it until {@link #hipDeviceReset}, or until
   * memory is short. Memory from {@link #hipMalloc} is freed as by {@link #hipFree}, as in ROCm.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidValue for null, and as {@link #hipFree};
   *     hipErrorInvalidHandle for a destroyed stream
   */
  public static void hipFreeAsync(DevicePointer pointer, HipStream stream) {
    checkStream("hipFreeAsync", stream);
    Allocations.freeAsync(device(), pointer, stream);
  }

  /**
   * Allocates memory of the host that kernels can use, too, with undefined contents. Does not wait.
   * It is a direct buffer's memory, so all of it together is limited by the JVM's {@code
   * -XX:MaxDirectMemorySize}, and {@link #hipMemGetInfo} does not count it.
   *
   * @param flags any of the {@code hipHostMalloc…} constants, of Coherent and NonCoherent one at
   *     most; none changes anything here
   * @return a pointer to it, or null for 0 bytes, as HIP does
   * @throws HipException hipErrorInvalidValue for a negative size or other flags;
   *     hipErrorOutOfMemory if the JVM does not have that much, or for 2 GiB and more
   */
  public static HostPointer hipHostMalloc(long bytes, int flags) {
    checkSize("hipHostMalloc", bytes);
    return PinnedMemory.allocate(device(), bytes, flags);
  }

  /** {@link #hipHostMalloc(long, int)} with {@link #hipHostMallocDefault}. */
  public static HostPointer hipHostMalloc(long bytes) {
    return hipHostMalloc(bytes, hipHostMallocDefault);
  }

  /**
   * Waits for all work of the device, then makes pointers to the memory invalid. The runtime keeps
   * up to 256 MiB of such memory for the next {@code hipHostMalloc} of the same size; the rest goes
   * back to the system when the garbage collector sees that no thread can reach it.
   *
   * @param pointer as {@code hipHostMalloc} returned it; null does nothing
   * @throws HipException hipErrorInvalidValue if it points into the middle of an allocation, or has
   *     been freed before
   */
  public static void hipHostFree(HostPointer pointer) {
    if (pointer != null) {
      PinnedMemory.free(device(), pointer);
    }
  }

  /**
   * The pointer by which kernels use memory of the host. On this device it is the same address.
   *
   * @param flags 0
   * @throws HipException hipErrorInvalidValue for null, for freed memory, and for other flags
   */
  public static DevicePointer hipHostGetDevicePointer(HostPointer pointer, int flags) {
    return PinnedMemory.devicePointer(device(), pointer, flags);
  }

  /**
   * The pointer by which kernels use registered memory.
   *
   * @param memory a direct buffer whose position is in registered memory
   * @param flags 0
   * @throws HipException hipErrorInvalidValue for null, for a heap buffer, for memory that is not
   *     registered, and for other flags
   */
  public static DevicePointer hipHostGetDevicePointer(ByteBuffer memory, int flags) {
    return PinnedMemory.devicePointer(device(), memory, flags);
  }

  /**
   * The flags that {@link #hipHostMalloc} was given.
   *
   * @throws HipException hipErrorInvalidValue for null and for freed memory
   */
  public static int hipHostGetFlags(HostPointer pointer) {
    return PinnedMemory.flags(device(), pointer);
  }

  /**
   * Lets kernels use a direct buffer's memory, through {@link #hipHostGetDevicePointer(ByteBuffer,
   * int)}. Does not wait. The runtime keeps the buffer reachable; memory that something else than
   * the garbage collector gives back must be unregistered before.
   *
   * @param memory a direct buffer; its memory from its position on is registered
   * @param bytes how much of it
   * @param flags any of {@link #hipHostRegisterPortable} and {@link #hipHostRegisterMapped}, which
   *     change nothing here
   * @throws HipException hipErrorInvalidValue for null, for a heap or read-only buffer, for a size
   *     that is not positive or more than remains, and for other flags;
   *     hipErrorHostMemoryAlreadyRegistered if a part of it is registered
   */
  public static void hipHostRegister(ByteBuffer memory, long bytes, int flags) {
    PinnedMemory.register(device(), memory, bytes, flags);
  }

  /**
   * Waits for all work of the device, then makes the device's pointers to the memory invalid.
   *
   * @param memory a direct buffer with its position where the registered memory begins
   * @throws HipException hipErrorInvalidValue for null and for a heap buffer;
   *     hipErrorHostMemoryNotRegistered if no registered memory begins there
   */
  public static void hipHostUnregister(ByteBuffer memory) {
    PinnedMemory.unregister(device(), memory);
  }

  /**
   * Free and total device memory, in bytes. In a container with a memory limit, total is the limit,
   * and free is what the container has left of it, which changes with all that runs there.
   */
  public static HipMemInfo hipMemGetInfo() {
    return device().memInfo();
  }

  /**
   * The size in bytes of the allocation that a pointer points into.
   *
   * @throws HipException hipErrorInvalidValue for null and for memory that has been freed
   */
  public static long hipMemPtrGetInfo(DevicePointer pointer) {
    return Allocations.size(device(), pointer);
  }

  // --- copies

  /**
   * Copies in the default stream, which is after all earlier work of every stream but non-blocking
   * ones, and waits for it. For 0 bytes it does nothing, waits for nothing and accepts any
   * arguments, as ROCm does. Within one allocation the two ranges may overlap; within one Java
   * array or buffer, too.
   *
   * <p>To copy from or to the middle of an array, wrap it: {@code IntBuffer.wrap(array, from,
   * count)} begins at {@code from}.
   *
   * @param dst a {@link DevicePointer} or {@link TypedPointer} for the device; for the host a
   *     primitive array (from its start) or a {@code java.nio} buffer (from its position, which
   *     does not move); memory from {@code hipHostMalloc}, {@code hipHostRegister} and {@code
   *     hipMallocManaged} may stand for either
   * @param src the same
   * @param bytes how much to copy; on Java's side a multiple of the element size
   * @throws HipException hipErrorInvalidMemcpyDirection if {@code kind} does not fit the arguments;
   *     hipErrorInvalidValue for freed or foreign memory, for a range that either side does not
   *     have, and for everything else that cannot be copied
   */
  public static void hipMemcpy(Object dst, Object src, long bytes, HipMemcpyKind kind) {
    Memcpy.copy(MemoryCall.waiting("hipMemcpy"), dst, src, bytes, kind);
  }

  /**
   * Copies as {@link #hipMemcpy}, but in a stream, and returns when the program may use its memory
   * again:
   *
   * <ul>
   *   <li>If the host's memory is pinned, from {@code hipHostMalloc} or {@code hipMallocManaged} or
   *       a direct buffer within registered memory ({@link #hipHostRegister}), or on the device
   *       only, it returns without waiting. The copy reads and writes when the stream gets there:
   *       until then the program neither changes src nor looks at dst.
   *   <li>A Java array or another buffer that is copied to the device can be changed at once. It is
   *       copied aside; if that would be more than 64 MiB, or an eighth of the Java heap, of all
   *       such copies under way, the call waits instead until the stream has done this one.
   *   <li>A Java array or another buffer that is copied to has its contents: the call waits until
   *       the stream has done this copy.
   * </ul>
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemcpy}
   */
  public static void hipMemcpyAsync(
      Object dst, Object src, long bytes, HipMemcpyKind kind, HipStream stream) {
    Memcpy.copy(MemoryCall.enqueuing("hipMemcpyAsync", stream), dst, src, bytes, kind);
  }

  /** {@link #hipMemcpy} from the host to the device. */
  public static void hipMemcpyHtoD(DevicePointer dst, Object src, long bytes) {
    Memcpy.copy(
        MemoryCall.waiting("hipMemcpyHtoD"), dst, src, bytes, HipMemcpyKind.hipMemcpyHostToDevice);
  }

  /** {@link #hipMemcpyAsync} from the host to the device. */
  public static void hipMemcpyHtoDAsync(
      DevicePointer dst, Object src, long bytes, HipStream stream) {
    Memcpy.copy(
        MemoryCall.enqueuing("hipMemcpyHtoDAsync", stream),
        dst,
        src,
        bytes,
        HipMemcpyKind.hipMemcpyHostToDevice);
  }

  /** {@link #hipMemcpy} from the device to the host. */
  public static void hipMemcpyDtoH(Object dst, DevicePointer src, long bytes) {
    Memcpy.copy(
        MemoryCall.waiting("hipMemcpyDtoH"), dst, src, bytes, HipMemcpyKind.hipMemcpyDeviceToHost);
  }

  /** {@link #hipMemcpyAsync} from the device to the host. */
  public static void hipMemcpyDtoHAsync(
      Object dst, DevicePointer src, long bytes, HipStream stream) {
    Memcpy.copy(
        MemoryCall.enqueuing("hipMemcpyDtoHAsync", stream),
        dst,
        src,
        bytes,
        HipMemcpyKind.hipMemcpyDeviceToHost);
  }

  /** {@link #hipMemcpy} on the device. */
  public static void hipMemcpyDtoD(DevicePointer dst, DevicePointer src, long bytes) {
    Memcpy.copy(
        MemoryCall.waiting("hipMemcpyDtoD"),
        dst,
        src,
        bytes,
        HipMemcpyKind.hipMemcpyDeviceToDevice);
  }

  /** {@link #hipMemcpyAsync} on the device. */
  public static void hipMemcpyDtoDAsync(
      DevicePointer dst, DevicePointer src, long bytes, HipStream stream) {
    Memcpy.copy(
        MemoryCall.enqueuing("hipMemcpyDtoDAsync", stream),
        dst,
        src,
        bytes,
        HipMemcpyKind.hipMemcpyDeviceToDevice);
  }

  /**
   * Copies as {@link #hipMemcpy}, in the default stream and waiting, {@code height} rows of {@code
   * width} bytes, whose starts are a pitch apart. Without a row or a byte in it, it does nothing,
   * as {@link #hipMemcpy} for 0 bytes. What the copy does to rows of dst that overlap with rows of
   * src is undefined.
   *
   * @param dst as in {@link #hipMemcpy}
   * @param dpitch of dst, in bytes; if Java's, a multiple of the element size, like width
   * @param src as in {@link #hipMemcpy}
   * @param spitch of src, in bytes, likewise
   * @throws HipException hipErrorInvalidPitchValue if a pitch is less than width; otherwise as
   *     {@link #hipMemcpy}
   */
  public static void hipMemcpy2D(
      Object dst,
      long dpitch,
      Object src,
      long spitch,
      long width,
      long height,
      HipMemcpyKind kind) {
    Rows rows = new Rows(width, height, dpitch, spitch);
    Memcpy.copy(MemoryCall.waiting("hipMemcpy2D"), dst, src, rows, kind);
  }

  /**
   * Copies as {@link #hipMemcpy2D}, but in a stream; see {@link #hipMemcpyAsync} for when it
   * returns.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemcpy2D}
   */
  public static void hipMemcpy2DAsync(
      Object dst,
      long dpitch,
      Object src,
      long spitch,
      long width,
      long height,
      HipMemcpyKind kind,
      HipStream stream) {
    Rows rows = new Rows(width, height, dpitch, spitch);
    Memcpy.copy(MemoryCall.enqueuing("hipMemcpy2DAsync", stream), dst, src, rows, kind);
  }

  /**
   * Waits as {@link #hipMemcpy} does, and sets every byte to the low byte of {@code value}. For 0
   * bytes it does nothing, waits for nothing and accepts any pointer, as ROCm does.
   *
   * @throws HipException hipErrorInvalidValue for null, for freed or foreign memory, and for a
   *     range outside the allocation
   */
  public static void hipMemset(DevicePointer dst, int value, long bytes) {
    Memset.set(MemoryCall.waiting("hipMemset"), dst, value, Byte.BYTES, bytes);
  }

  /**
   * Enqueues {@link #hipMemset} in a stream and returns without waiting for it.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemset}
   */
  public static void hipMemsetAsync(DevicePointer dst, int value, long bytes, HipStream stream) {
    Memset.set(MemoryCall.enqueuing("hipMemsetAsync", stream), dst, value, Byte.BYTES, bytes);
  }

  /** {@link #hipMemset} under its other name. */
  public static void hipMemsetD8(DevicePointer dst, byte value, long bytes) {
    Memset.set(MemoryCall.waiting("hipMemsetD8"), dst, value, Byte.BYTES, bytes);
  }

  /**
   * Enqueues {@link #hipMemsetD8} in a stream and returns without waiting for it.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemset}
   */
  public static void hipMemsetD8Async(DevicePointer dst, byte value, long bytes, HipStream stream) {
    MemoryCall call = MemoryCall.enqueuing("hipMemsetD8Async", stream);
    Memset.set(call, dst, value, Byte.BYTES, bytes);
  }

  /**
   * As {@link #hipMemset}, for {@code count} values of two bytes.
   *
   * @throws HipException as {@link #hipMemset}
   */
  public static void hipMemsetD16(DevicePointer dst, short value, long count) {
    Memset.set(MemoryCall.waiting("hipMemsetD16"), dst, value, Short.BYTES, count);
  }

  /**
   * Enqueues {@link #hipMemsetD16} in a stream and returns without waiting for it.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemset}
   */
  public static void hipMemsetD16Async(
      DevicePointer dst, short value, long count, HipStream stream) {
    MemoryCall call = MemoryCall.enqueuing("hipMemsetD16Async", stream);
    Memset.set(call, dst, value, Short.BYTES, count);
  }

  /**
   * As {@link #hipMemset}, for {@code count} values of four bytes.
   *
   * @throws HipException as {@link #hipMemset}
   */
  public static void hipMemsetD32(DevicePointer dst, int value, long count) {
    Memset.set(MemoryCall.waiting("hipMemsetD32"), dst, value, Integer.BYTES, count);
  }

  /**
   * Enqueues {@link #hipMemsetD32} in a stream and returns without waiting for it.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemset}
   */
  public static void hipMemsetD32Async(DevicePointer dst, int value, long count, HipStream stream) {
    MemoryCall call = MemoryCall.enqueuing("hipMemsetD32Async", stream);
    Memset.set(call, dst, value, Integer.BYTES, count);
  }

  /**
   * As {@link #hipMemset}, for {@code height} rows of {@code width} bytes, whose starts are {@code
   * pitch} bytes apart.
   *
   * @throws HipException hipErrorInvalidPitchValue if the pitch is less than width; otherwise as
   *     {@link #hipMemset}
   */
  public static void hipMemset2D(
      DevicePointer dst, long pitch, int value, long width, long height) {
    Memset.setRows(MemoryCall.waiting("hipMemset2D"), dst, pitch, value, width, height);
  }

  /**
   * Enqueues {@link #hipMemset2D} in a stream and returns without waiting for it.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemset2D}
   */
  public static void hipMemset2DAsync(
      DevicePointer dst, long pitch, int value, long width, long height, HipStream stream) {
    MemoryCall call = MemoryCall.enqueuing("hipMemset2DAsync", stream);
    Memset.setRows(call, dst, pitch, value, width, height);
  }

  /**
   * Copies to a symbol, when {@link #hipMemcpy} would, and waits for it.
   *
   * @param src as in {@link #hipMemcpy}
   * @param offset where in the symbol, in bytes
   * @param kind {@code hipMemcpyHostToDevice} or {@code hipMemcpyDeviceToDevice}
   * @throws HipException hipErrorInvalidMemcpyDirection for another kind or one that does not fit
   *     src; hipErrorInvalidSymbol for a null symbol; hipErrorInvalidValue for a range outside the
   *     symbol, and as {@link #hipMemcpy}
   */
  public static void hipMemcpyToSymbol(
      DeviceSymbol<?> symbol, Object src, long bytes, long offset, HipMemcpyKind kind) {
    SymbolCopy.to(MemoryCall.waiting("hipMemcpyToSymbol"), symbol, src, bytes, offset, kind);
  }

  /** {@link #hipMemcpyToSymbol} from the host to the symbol's start. */
  public static void hipMemcpyToSymbol(DeviceSymbol<?> symbol, Object src, long bytes) {
    hipMemcpyToSymbol(symbol, src, bytes, 0, HipMemcpyKind.hipMemcpyHostToDevice);
  }

  /**
   * Copies as {@link #hipMemcpyToSymbol}, but in a stream; see {@link #hipMemcpyAsync} for when it
   * returns.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemcpyToSymbol}
   */
  public static void hipMemcpyToSymbolAsync(
      DeviceSymbol<?> symbol,
      Object src,
      long bytes,
      long offset,
      HipMemcpyKind kind,
      HipStream stream) {
    MemoryCall call = MemoryCall.enqueuing("hipMemcpyToSymbolAsync", stream);
    SymbolCopy.to(call, symbol, src, bytes, offset, kind);
  }

  /**
   * Copies from a symbol, when {@link #hipMemcpy} would, and waits for it.
   *
   * @param dst as in {@link #hipMemcpy}
   * @param offset where in the symbol, in bytes
   * @param kind {@code hipMemcpyDeviceToHost} or {@code hipMemcpyDeviceToDevice}
   * @throws HipException as {@link #hipMemcpyToSymbol}
   */
  public static void hipMemcpyFromSymbol(
      Object dst, DeviceSymbol<?> symbol, long bytes, long offset, HipMemcpyKind kind) {
    SymbolCopy.from(MemoryCall.waiting("hipMemcpyFromSymbol"), dst, symbol, bytes, offset, kind);
  }

  /** {@link #hipMemcpyFromSymbol} from the symbol's start to the host. */
  public static void hipMemcpyFromSymbol(Object dst, DeviceSymbol<?> symbol, long bytes) {
    hipMemcpyFromSymbol(dst, symbol, bytes, 0, HipMemcpyKind.hipMemcpyDeviceToHost);
  }

  /**
   * Copies as {@link #hipMemcpyFromSymbol}, but in a stream; see {@link #hipMemcpyAsync} for when
   * it returns.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a destroyed stream; otherwise as {@link
   *     #hipMemcpyToSymbol}
   */
  public static void hipMemcpyFromSymbolAsync(
      Object dst,
      DeviceSymbol<?> symbol,
      long bytes,
      long offset,
      HipMemcpyKind kind,
      HipStream stream) {
    MemoryCall call = MemoryCall.enqueuing("hipMemcpyFromSymbolAsync", stream);
    SymbolCopy.from(call, dst, symbol, bytes, offset, kind);
  }

  /**
   * A pointer to a symbol's first byte, valid until {@link #hipDeviceReset}.
   *
   * @throws HipException hipErrorInvalidSymbol for null; hipErrorOutOfMemory if this is the
   *     symbol's first use and there is not that much memory
   */
  public static DevicePointer hipGetSymbolAddress(DeviceSymbol<?> symbol) {
    SymbolCopy.checkSymbol("hipGetSymbolAddress", symbol);
    return symbol.address(device());
  }

  /**
   * The size of a symbol in bytes.
   *
   * @throws HipException hipErrorInvalidSymbol for null
   */
  public static long hipGetSymbolSize(DeviceSymbol<?> symbol) {
    SymbolCopy.checkSymbol("hipGetSymbolSize", symbol);
    return symbol.sizeBytes();
  }

  // --- launch

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
   *     for too much shared memory; hipErrorInvalidHandle for a destroyed stream;
   *     hipErrorNotInitialized in the static initialiser of the kernel's class, which no other
   *     thread can use before that has ended
   */
  public static void hipLaunchKernel(
      Kernel kernel, Dim3 grid, Dim3 block, long sharedBytes, HipStream stream) {
    checkStream("hipLaunchKernel", stream);
    Device device = device();
    Launch launch = Launch.checked(kernel, grid, block, sharedBytes, device.properties());
    device.checkCode("hipLaunchKernel", kernel);
    device.launch(stream, launch);
  }

  /** Waits for all work enqueued before, by any thread, in any stream. */
  public static void hipDeviceSynchronize() {
    device().synchronize();
  }

  /**
   * Waits for all work, frees all memory, destroys all streams, forgets a sticky error, and sets
   * the flags to Auto. Events stay, as in ROCm.
   */
  public static void hipDeviceReset() {
    device().reset();
  }

  // --- streams

  /** Creates a stream, as {@link #hipStreamCreateWithFlags} with {@link #hipStreamDefault}. */
  public static HipStream hipStreamCreate() {
    return device().createStream(false);
  }

  /**
   * Creates a stream. Its work and that of a second one run at the same time if the device serves
   * them by different queues: it has three for created streams, and gives each new stream to the
   * one with the fewest.
   *
   * @param flags {@link #hipStreamDefault} or {@link #hipStreamNonBlocking}
   * @throws HipException hipErrorInvalidValue for other flags
   */
  public static HipStream hipStreamCreateWithFlags(int flags) {
    return createStream("hipStreamCreateWithFlags", flags);
  }

  /**
   * Creates a stream with a priority; one outside {@link #hipDeviceGetStreamPriorityRange} becomes
   * the nearest within it, as HIP does.
   *
   * @param flags as for {@link #hipStreamCreateWithFlags}
   * @throws HipException hipErrorInvalidValue for other flags
   */
  public static HipStream hipStreamCreateWithPriority(int flags, int priority) {
    return createStream("hipStreamCreateWithPriority", flags);
  }

  private static HipStream createStream(String function, int flags) {
    if (flags != hipStreamDefault && flags != hipStreamNonBlocking) {
      throw new HipException(
          hipErrorInvalidValue,
          "%s: flags are 0x%x; allowed are hipStreamDefault and hipStreamNonBlocking"
              .formatted(function, flags));
    }
    return device().createStream(flags == hipStreamNonBlocking);
  }

  /** The priorities that streams can have: on this device all have one, 0. */
  public static HipStreamPriorityRange hipDeviceGetStreamPriorityRange() {
    return new HipStreamPriorityRange(0, 0);
  }

  /**
   * The flags that the stream was created with.
   *
   * @throws HipException hipErrorInvalidValue for null, hipErrorInvalidHandle for a destroyed
   *     stream
   */
  public static int hipStreamGetFlags(HipStream stream) {
    if (stream == null) {
      throw new HipException(hipErrorInvalidValue, "hipStreamGetFlags: the stream is null");
    }
    checkStream("hipStreamGetFlags", stream);
    return stream.isNonBlocking() ? hipStreamNonBlocking : hipStreamDefault;
  }

  /**
   * The stream's priority.
   *
   * @return 0
   * @throws HipException hipErrorInvalidHandle for a destroyed stream
   */
  public static int hipStreamGetPriority(HipStream stream) {
    checkStream("hipStreamGetPriority", stream);
    return 0;
  }

  /**
   * Destroys a stream, without waiting; work enqueued in it is still done.
   *
   * @throws HipException hipErrorInvalidHandle for null or if it was destroyed before, or by {@link
   *     #hipDeviceReset}
   */
  public static void hipStreamDestroy(HipStream stream) {
    device().checkCaller();
    if (stream == null || !stream.destroy()) {
      throw new HipException(
          hipErrorInvalidHandle, "hipStreamDestroy: the stream is null or was destroyed before");
    }
    device().destroy(stream);
  }

  /**
   * Waits for all work enqueued in the stream. For null, the default stream, it also waits for the
   * work of all streams that are not non-blocking, as ROCm does. If all is done it returns at once,
   * without a system call.
   *
   * @throws HipException hipErrorInvalidHandle for a destroyed stream
   */
  public static void hipStreamSynchronize(HipStream stream) {
    checkStream("hipStreamSynchronize", stream);
    device().synchronize(stream);
  }

  /**
   * Whether all of the stream's work is done, so that {@link #hipStreamSynchronize} would not wait.
   *
   * @return hipSuccess if so, else hipErrorNotReady
   * @throws HipException hipErrorInvalidHandle for a destroyed stream
   */
  public static HipError hipStreamQuery(HipStream stream) {
    checkStream("hipStreamQuery", stream);
    return device().isDone(stream) ? hipSuccess : hipErrorNotReady;
  }

  /**
   * Makes the stream's later work wait for what the event recorded last. Does not wait itself. An
   * event that has recorded nothing is not waited for.
   *
   * @param stream null is the default stream
   * @param flags 0
   * @throws HipException hipErrorInvalidHandle for a null or destroyed event and for a destroyed
   *     stream; hipErrorInvalidValue for flags
   */
  public static void hipStreamWaitEvent(HipStream stream, HipEvent event, int flags) {
    checkNoFlags("hipStreamWaitEvent", flags);
    checkStream("hipStreamWaitEvent", stream);
    checkEvent("hipStreamWaitEvent", event);
    device().checkCaller();
    DeviceMark mark = event.mark();
    if (mark != null) {
      device().await(stream, mark);
    }
  }

  /**
   * Enqueues a function of the host, which a thread of the runtime runs once the stream's earlier
   * work is done; the stream's later work waits for it. It may not call HIP: what allocates,
   * enqueues or waits fails there with hipErrorNotSupported, also if there is nothing to wait for.
   * If it throws, that is as if a kernel had.
   *
   * @param stream null is the default stream
   * @param userData passed on to the callback
   * @param flags 0
   * @throws HipException hipErrorInvalidValue for a null callback and for flags;
   *     hipErrorInvalidHandle for a destroyed stream; hipErrorNotInitialized as {@link
   *     #hipLaunchKernel}
   */
  public static <T> void hipStreamAddCallback(
      HipStream stream, HipStreamCallback<T> callback, T userData, int flags) {
    checkNoFlags("hipStreamAddCallback", flags);
    checkFunction("hipStreamAddCallback", callback);
    checkStream("hipStreamAddCallback", stream);
    Device device = device();
    device.checkCode("hipStreamAddCallback", callback);
    device.submit(
        stream,
        () -> {
          HipException.clearLastOfThisThread();
          callback.call(stream, device.error(), userData);
        });
  }

  /**
   * As {@link #hipStreamAddCallback}, but the function is not run if the device has failed before.
   *
   * @param stream null is the default stream
   * @param userData passed on to the function
   * @throws HipException hipErrorInvalidValue for a null function; hipErrorInvalidHandle for a
   *     destroyed stream; hipErrorNotInitialized as {@link #hipLaunchKernel}
   */
  public static <T> void hipLaunchHostFunc(
      HipStream stream, Consumer<? super T> function, T userData) {
    checkFunction("hipLaunchHostFunc", function);
    checkStream("hipLaunchHostFunc", stream);
    Device device = device();
    device.checkCode("hipLaunchHostFunc", function);
    device.submit(
        stream,
        () -> {
          HipException.clearLastOfThisThread();
          if (device.error() == hipSuccess) {
            function.accept(userData);
          }
        });
  }

  // --- events

  /** Creates an event, as {@link #hipEventCreateWithFlags} with {@link #hipEventDefault}. */
  public static HipEvent hipEventCreate() {
    return new HipEvent(hipEventDefault);
  }

  /**
   * Creates an event. It has recorded nothing yet.
   *
   * @param flags the {@code hipEvent…} constants, of the last three at most one
   * @throws HipException hipErrorInvalidValue for other flags, for more than one of the last three,
   *     and for {@link #hipEventInterprocess} without {@link #hipEventDisableTiming}
   */
  public static HipEvent hipEventCreateWithFlags(int flags) {
    int others =
        flags
            & ~(hipEventBlockingSync
                | hipEventDisableTiming
                | hipEventInterprocess
                | EVENT_RELEASE_MASK);
    boolean timedInterprocess =
        (flags & (hipEventInterprocess | hipEventDisableTiming)) == hipEventInterprocess;
    if (others != 0 || Integer.bitCount(flags & EVENT_RELEASE_MASK) > 1 || timedInterprocess) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipEventCreateWithFlags: flags are 0x%x; allowed are hipEventBlockingSync, hipEventDisableTiming, with it hipEventInterprocess, and one of hipEventDisableSystemFence, hipEventReleaseToDevice and hipEventReleaseToSystem"
              .formatted(flags));
    }
    return new HipEvent(flags);
  }

  /**
   * Destroys an event, without waiting; waits for what it recorded go on.
   *
   * @throws HipException hipErrorInvalidHandle for null or if it was destroyed before
   */
  public static void hipEventDestroy(HipEvent event) {
    if (event == null || !event.destroy()) {
      throw new HipException(
          hipErrorInvalidHandle, "hipEventDestroy: the event is null or was destroyed before");
    }
  }

  /** As {@link #hipEventRecord(HipEvent, HipStream)} in the default stream. */
  public static void hipEventRecord(HipEvent event) {
    hipEventRecord(event, null);
  }

  /**
   * Records the point that the stream is at now, in place of what the event recorded before. Its
   * time is when the device gets there. Does not wait.
   *
   * @param stream null is the default stream
   * @throws HipException hipErrorInvalidHandle for a null or destroyed event and for a destroyed
   *     stream
   */
  public static void hipEventRecord(HipEvent event, HipStream stream) {
    checkEvent("hipEventRecord", event);
    checkStream("hipEventRecord", stream);
    event.record(device().mark(stream));
  }

  /**
   * Waits until the device has reached what the event recorded last. If it has, or if the event has
   * recorded nothing, it returns at once, without a system call.
   *
   * @throws HipException hipErrorInvalidHandle for a null or destroyed event
   */
  public static void hipEventSynchronize(HipEvent event) {
    checkEvent("hipEventSynchronize", event);
    device().checkCaller();
    DeviceMark mark = event.mark();
    if (mark != null) {
      device()
          .synchronize(
              mark,
              event.hasFlag(hipEventBlockingSync) ? HostWait.BLOCKING_SYNC : device().hostWait());
    }
  }

  /**
   * Whether the device has reached the event, so that {@link #hipEventSynchronize} would not wait.
   *
   * @return hipSuccess if so, else hipErrorNotReady
   * @throws HipException hipErrorInvalidHandle for a null or destroyed event
   */
  public static HipError hipEventQuery(HipEvent event) {
    checkEvent("hipEventQuery", event);
    DeviceMark mark = event.mark();
    return mark == null || mark.isReached() ? hipSuccess : hipErrorNotReady;
  }

  /**
   * The time from one event to another, in milliseconds; negative if {@code stop} was reached
   * first. The device's clock counts nanoseconds.
   *
   * @throws HipException hipErrorInvalidHandle if either is null or destroyed, has recorded nothing
   *     or has no time; hipErrorNotReady if the device has not reached both
   */
  public static float hipEventElapsedTime(HipEvent start, HipEvent stop) {
    checkEvent("hipEventElapsedTime", start);
    checkEvent("hipEventElapsedTime", stop);
    return start.millisTo(stop);
  }

  // --- device

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
   * @throws HipException hipErrorInvalidDevice for any device but 0
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
    return device().hostWait().flag();
  }

  /**
   * Chooses how host threads wait for the device from their next wait on.
   *
   * @param flags one of the {@code hipDeviceSchedule…} constants; it may be combined with {@link
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
    device().setHostWait(HostWait.ofFlag(schedule));
  }

  /**
   * The error of the calling thread's last call that failed, which this forgets. hipErrorNotReady
   * is no such error, as in HIP.
   */
  public static HipError hipGetLastError() {
    HipError error = HipException.lastOfThisThread();
    HipException.clearLastOfThisThread();
    return error;
  }

  /** The error of the calling thread's last call that failed. */
  public static HipError hipPeekAtLastError() {
    return HipException.lastOfThisThread();
  }

  /** The name of an error, such as {@code "hipErrorInvalidValue"}; null is an unknown one. */
  public static String hipGetErrorName(HipError error) {
    return (error == null ? hipErrorUnknown : error).name();
  }

  /** What an error means, in a few words; null is an unknown one. */
  public static String hipGetErrorString(HipError error) {
    return (error == null ? hipErrorUnknown : error).description();
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

  static void checkStream(String function, HipStream stream) {
    if (stream != null && stream.isDestroyed()) {
      throw new HipException(hipErrorInvalidHandle, function + ": the stream was destroyed");
    }
  }

  private static void checkEvent(String function, HipEvent event) {
    if (event == null || event.isDestroyed()) {
      throw new HipException(
          hipErrorInvalidHandle, function + ": the event is null or was destroyed");
    }
  }

  private static void checkFunction(String function, Object callback) {
    if (callback == null) {
      throw new HipException(hipErrorInvalidValue, function + ": the function is null");
    }
  }

  private static void checkDevice(String function, int deviceId) {
    if (deviceId != 0) {
      throw new HipException(
          hipErrorInvalidDevice, function + ": device " + deviceId + "; there is only device 0");
    }
  }
}
