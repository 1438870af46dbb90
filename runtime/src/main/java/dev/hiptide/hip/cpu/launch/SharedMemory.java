package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.MemoryKind;
import dev.hiptide.hip.cpu.memory.HostRegistrations;
import dev.hiptide.hip.cpu.memory.MemoryBlock;
import java.nio.ByteBuffer;

/**
 * The shared memory of the block that a runtime thread runs; the thread reuses it block after
 * block.
 */
public final class SharedMemory {
  /** The most a block can have, as on current GPUs. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final ThreadLocal<MemoryBlock> OF_THREAD =
      ThreadLocal.withInitial(SharedMemory::allocate);

  private static final DevicePointer NONE =
      new DeviceMemory(0, ByteBuffer.allocateDirect(0), MemoryKind.DEVICE).start();

  private SharedMemory() {}

  /** The first {@code bytes} of the calling thread's shared memory; the contents are undefined. */
  static DevicePointer ofThisThread(int bytes) {
    if (bytes == 0) {
      return NONE;
    }
    MemoryBlock all = OF_THREAD.get();
    return new DeviceMemory(all.address(), all.bytes().slice(0, bytes), MemoryKind.DEVICE).start();
  }

  private static MemoryBlock allocate() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES);
    return new MemoryBlock(HostRegistrations.addressOf(buffer), buffer);
  }
}
