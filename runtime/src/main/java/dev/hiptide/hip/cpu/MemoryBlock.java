package dev.hiptide.hip.cpu;

import java.nio.ByteBuffer;

/**
 * A piece of native memory.
 *
 * @param bytes a direct buffer over all of it
 */
record MemoryBlock(long address, ByteBuffer bytes) {
  long sizeBytes() {
    return bytes.capacity();
  }
}
