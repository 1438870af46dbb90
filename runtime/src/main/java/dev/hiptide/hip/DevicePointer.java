package dev.hiptide.hip;

/**
 * A {@code void*} to memory that the device can use: an allocation and an offset in it.
 *
 * <p>Immutable; may be used by any thread. After {@code hipFree} it still exists, as in C, but
 * every use of it fails with the error HIP has for that use. It hands out no buffer over the
 * memory: nothing could take that back when the memory is freed.
 */
public sealed class DevicePointer permits HostPointer {
  private final DeviceMemory memory;
  private final long offsetBytes;

  DevicePointer(DeviceMemory memory, long offsetBytes) {
    this.memory = memory;
    this.offsetBytes = offsetBytes;
  }

  /**
   * The pointer {@code bytes} further on.
   *
   * @throws HipException hipErrorInvalidValue if that is before the allocation or more than one
   *     past its end
   */
  public DevicePointer plus(long bytes) {
    return new DevicePointer(memory, offsetPlus(bytes));
  }

  final long offsetPlus(long bytes) {
    long offset = offsetBytes + bytes;
    if (offset < 0 || offset > memory.sizeBytes()) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "DevicePointer.plus: offset %d is outside the allocation of %d bytes"
              .formatted(offset, memory.sizeBytes()));
    }
    return offset;
  }

  /** The bytes from here to the end of the allocation, freed or not. */
  public final long sizeBytes() {
    return memory.sizeBytes() - offsetBytes;
  }

  /** The distance in bytes from the start of the allocation. */
  public final long offsetBytes() {
    return offsetBytes;
  }

  /** The allocation this points into. */
  public final DeviceMemory memory() {
    return memory;
  }

  /** This address as an {@code signed char*}. */
  public final BytePointer asBytes() {
    return new BytePointer(this);
  }

  /**
   * This address as an {@code int*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 4
   */
  public final IntPointer asInts() {
    return new IntPointer(this);
  }

  /**
   * This address as a {@code long*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 8
   */
  public final LongPointer asLongs() {
    return new LongPointer(this);
  }

  /**
   * This address as a {@code float*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 4
   */
  public final FloatPointer asFloats() {
    return new FloatPointer(this);
  }

  /**
   * This address as a {@code double*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 8
   */
  public final DoublePointer asDoubles() {
    return new DoublePointer(this);
  }

  /** Two pointers are equal if they point to the same byte of the same allocation. */
  @Override
  public final boolean equals(Object other) {
    return other instanceof DevicePointer pointer
        && pointer.memory == memory
        && pointer.offsetBytes == offsetBytes;
  }

  @Override
  public final int hashCode() {
    return Long.hashCode(memory.address() + offsetBytes);
  }

  @Override
  public final String toString() {
    return "0x" + Long.toHexString(memory.address() + offsetBytes);
  }
}
