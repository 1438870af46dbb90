package dev.hiptide.hip;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What {@code hipMemset} enqueues. */
final class Memset {
  private static final int CHUNK_BYTES = 64 * 1024;

  private Memset() {}

  /** The command that sets {@code bytes} bytes to {@code value}. */
  static Runnable command(Device device, DevicePointer dst, byte value, long bytes) {
    return () -> fill(device.bytes(dst, bytes), value);
  }

  private static void fill(ByteBuffer memory, byte value) {
    byte[] chunk = new byte[Math.min(memory.remaining(), CHUNK_BYTES)];
    Arrays.fill(chunk, value);
    while (memory.hasRemaining()) {
      memory.put(chunk, 0, Math.min(memory.remaining(), chunk.length));
    }
  }
}
