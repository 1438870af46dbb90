package dev.hiptide.hip.cpu;

import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.MemoryKind;
import java.nio.ByteBuffer;

/**
 * The shared memory of the block that a runtime thread runs; the thread reuses it block after
 * block.
 */
final class SharedMemory {
  /** The most a block can have, as on current GPUs. */
  static final int MAX_BYTES = 64 * 1024;

  private static final ThreadLocal<ByteBuffer> OF_THREAD =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MAX_BYTES));

  /** Shared memory is an address space of its own, so that 0 is as good as any address in it. */
  private static final long ADDRESS = 0;

  private static final DevicePointer NONE =
      new DeviceMemory(ADDRESS, ByteBuffer.allocateDirect(0), MemoryKind.DEVICE).start();

  private SharedMemory() {}

  /** The first {@code bytes} of the calling thread's, with whatever is in them. */
  static DevicePointer ofThisThread(int bytes) {
    return bytes == 0
        ? NONE
        : new DeviceMemory(ADDRESS, OF_THREAD.get().slice(0, bytes), MemoryKind.DEVICE).start();
  }
}
