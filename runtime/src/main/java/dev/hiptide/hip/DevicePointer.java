package dev.hiptide.hip;

/**
 * A {@code void*} to device memory: an allocation and an offset in it.
 *
 * <p>Immutable; may be used by any thread. After {@code hipFree} it still exists, as in C, but
 * every use of it fails with the error HIP has for that use. It hands out no buffer over the
 * memory: nothing could take that back when the memory is freed.
 */
public final class DevicePointer {
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
    long offset = offsetBytes + bytes;
    if (offset < 0 || offset > memory.sizeBytes()) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "DevicePointer.plus: offset %d is outside the allocation of %d bytes"
              .formatted(offset, memory.sizeBytes()));
    }
    return new DevicePointer(memory, offset);
  }

  /** The bytes from here to the end of the allocation, freed or not. */
  public long sizeBytes() {
    return memory.sizeBytes() - offsetBytes;
  }

  /** The distance in bytes from the start of the allocation. */
  public long offsetBytes() {
    return offsetBytes;
  }

  /** The allocation this points into. */
  public DeviceMemory memory() {
    return memory;
  }

  /** This address as an {@code signed char*}. */
  public BytePointer asBytes() {
    return new BytePointer(this);
  }

  /**
   * This address as an {@code int*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 4
   */
  public IntPointer asInts() {
    return new IntPointer(this);
  }

  /**
   * This address as a {@code long*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 8
   */
  public LongPointer asLongs() {
    return new LongPointer(this);
  }

  /**
   * This address as a {@code float*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 4
   */
  public FloatPointer asFloats() {
    return new FloatPointer(this);
  }

  /**
   * This address as a {@code double*}.
   *
   * @throws HipException hipErrorInvalidValue if it is not a multiple of 8
   */
  public DoublePointer asDoubles() {
    return new DoublePointer(this);
  }

  /** Two pointers are equal if they point to the same byte of the same allocation. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DevicePointer pointer
        && pointer.memory == memory
        && pointer.offsetBytes == offsetBytes;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(memory.address() + offsetBytes);
  }

  @Override
  public String toString() {
    return "0x" + Long.toHexString(memory.address() + offsetBytes);
  }
}
