package dev.hiptide.hip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * One allocation, as pointers see it. Programs hold {@link DevicePointer}s; only a {@link Device}
 * makes and retires allocations.
 *
 * <p>Every access goes through the views held here, which check each index. Retiring swaps the
 * views for empty ones, so that a later access through any pointer throws instead of touching
 * memory that may have been given back. The fields are plain: the device retires an allocation in
 * the order of its own queue, when no kernel runs that could hold an older view.
 */
public final class DeviceMemory {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final long address;
  private final long sizeBytes;
  private final MemoryKind kind;
  ByteBuffer bytes;
  IntBuffer ints;
  LongBuffer longs;
  FloatBuffer floats;
  DoubleBuffer doubles;

  /**
   * @param address the device address of the first byte
   * @param contents a direct buffer over all of the memory
   */
  public DeviceMemory(long address, ByteBuffer contents, MemoryKind kind) {
    this.address = address;
    this.kind = kind;
    this.sizeBytes = contents.capacity();
    view(contents);
  }

  /** The device address of the first byte. */
  public long address() {
    return address;
  }

  /** The size in bytes; it does not change when the memory is retired. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Where it comes from. */
  public MemoryKind kind() {
    return kind;
  }

  /** A pointer to the first byte. */
  public DevicePointer start() {
    return new DevicePointer(this, 0);
  }

  /** Makes every later access through any pointer fail. Called by the device only. */
  public void retire() {
    view(NOTHING);
  }

  private void view(ByteBuffer contents) {
    // Duplicates start out big-endian, whatever the original's order.
    bytes = contents.duplicate().order(ByteOrder.nativeOrder());
    ints = bytes.asIntBuffer();
    longs = bytes.asLongBuffer();
    floats = bytes.asFloatBuffer();
    doubles = bytes.asDoubleBuffer();
  }
}
