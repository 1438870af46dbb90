package dev.hiptide.hip;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;

/**
 * A variable in device memory, what HIP writes as {@code __device__ float v[64]} or {@code
 * __constant__ float v[64]}: an array that kernels read (and, not being constant, write) through a
 * pointer and the host through {@code hipMemcpyToSymbol} and {@code hipMemcpyFromSymbol}.
 *
 * <pre>{@code
 * static final DeviceSymbol<FloatPointer> WEIGHTS = DeviceSymbol.floats(3);
 *
 * hipMemcpyToSymbol(WEIGHTS, new float[] {.25f, .5f, .25f}, 12);
 * FloatPointer w = WEIGHTS.pointer();
 * hipLaunchKernel(t -> out.set(t.threadIdx.x, w.get(t.threadIdx.x % 3)), grid, block, 0, null);
 * }</pre>
 *
 * <p>As in C, it is zero at first, lives as long as the process, and is not for {@code hipFree}.
 * Its memory is allocated at its first use. {@code hipDeviceReset} takes it away, as it takes all:
 * pointers taken before become invalid, and the next use finds a new one, zero again. Thread-safe.
 *
 * @param <P> the type of pointers to its elements
 */
public final class DeviceSymbol<P extends TypedPointer> {
  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<DeviceSymbol, DeviceMemory> MEMORY =
      AtomicReferenceFieldUpdater.newUpdater(DeviceSymbol.class, DeviceMemory.class, "memory");

  private final long bytes;
  private final Function<DevicePointer, P> typed;
  private volatile DeviceMemory memory;

  private DeviceSymbol(long length, int elementBytes, Function<DevicePointer, P> typed) {
    if (length <= 0) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "DeviceSymbol: %d elements; allowed is 1 or more".formatted(length));
    }
    this.bytes = length * elementBytes;
    this.typed = typed;
  }

  /**
   * {@code signed char v[length]}.
   *
   * @throws HipException hipErrorInvalidValue if length is not positive
   */
  public static DeviceSymbol<BytePointer> bytes(int length) {
    return new DeviceSymbol<>(length, Byte.BYTES, DevicePointer::asBytes);
  }

  /**
   * {@code int v[length]}.
   *
   * @throws HipException hipErrorInvalidValue if length is not positive
   */
  public static DeviceSymbol<IntPointer> ints(int length) {
    return new DeviceSymbol<>(length, Integer.BYTES, DevicePointer::asInts);
  }

  /**
   * {@code long v[length]}.
   *
   * @throws HipException hipErrorInvalidValue if length is not positive
   */
  public static DeviceSymbol<LongPointer> longs(int length) {
    return new DeviceSymbol<>(length, Long.BYTES, DevicePointer::asLongs);
  }

  /**
   * {@code float v[length]}.
   *
   * @throws HipException hipErrorInvalidValue if length is not positive
   */
  public static DeviceSymbol<FloatPointer> floats(int length) {
    return new DeviceSymbol<>(length, Float.BYTES, DevicePointer::asFloats);
  }

  /**
   * {@code double v[length]}.
   *
   * @throws HipException hipErrorInvalidValue if length is not positive
   */
  public static DeviceSymbol<DoublePointer> doubles(int length) {
    return new DeviceSymbol<>(length, Double.BYTES, DevicePointer::asDoubles);
  }

  /**
   * A pointer to the first element, for kernels. A kernel may take it, but is quicker if it was
   * taken before the launch.
   *
   * @throws HipException hipErrorOutOfMemory if this is the first use and there is not so much
   */
  public P pointer() {
    return typed.apply(address(Hip.device()));
  }

  long sizeBytes() {
    return bytes;
  }

  /** No lock: a kernel may come here, while a host thread does that waits for the device. */
  DevicePointer address(Device device) {
    DeviceMemory current = memory;
    while (current == null || !device.owns(current)) {
      DeviceMemory fresh = device.allocate("DeviceSymbol", bytes, MemoryKind.SYMBOL);
      fresh.bytes.duplicate().put(new byte[(int) bytes]);
      if (MEMORY.compareAndSet(this, current, fresh)) {
        return fresh.start();
      }
      device.giveBackUnused(fresh);
      current = memory;
    }
    return current.start();
  }
}
