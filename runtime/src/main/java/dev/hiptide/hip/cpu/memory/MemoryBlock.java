package dev.hiptide.hip.cpu.memory;

import java.nio.ByteBuffer;

/**
 * A piece of native memory.
 *
 * @param bytes a direct buffer over all of it
 */
public record MemoryBlock(long address, ByteBuffer bytes) {
  public long sizeBytes() {
    return bytes.capacity();
  }
}
