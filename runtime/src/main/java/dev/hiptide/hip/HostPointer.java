package dev.hiptide.hip;

/**
 * A {@code void*} to memory from {@code hipHostMalloc}, which the host and kernels share.
 *
 * <p>Immutable; may be used by any thread. The host reads and writes the memory through {@link
 * #asInts}, {@link #asFloats} and so on, which are for kernels, too. As in C, the program orders
 * these accesses with {@code hipStreamSynchronize} and the like; and as nothing on the host is a
 * kernel, one that fails throws {@link IndexOutOfBoundsException} to its caller. After {@code
 * hipHostFree} every access throws it. An access that another thread is in at that moment is
 * harmless: the memory goes back to the system once no thread can reach it.
 *
 * <p>For {@code hipMemcpy} it is memory of the host, and of the device just as well.
 */
public final class HostPointer extends DevicePointer {
  private final int flags;

  HostPointer(DeviceMemory memory, long offsetBytes, int flags) {
    super(memory, offsetBytes);
    this.flags = flags;
  }

  /** The flags given to {@code hipHostMalloc}. */
  int flags() {
    return flags;
  }

  @Override
  public HostPointer plus(long bytes) {
    return new HostPointer(memory(), offsetPlus(bytes), flags);
  }
}
