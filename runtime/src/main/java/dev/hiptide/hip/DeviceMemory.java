package dev.hiptide.hip;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
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
public class DeviceMemory {
  private static final ByteBuffer NO_BYTES =
      ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
  private static final IntBuffer NO_INTS = NO_BYTES.asIntBuffer();
  private static final LongBuffer NO_LONGS = NO_BYTES.asLongBuffer();
  private static final FloatBuffer NO_FLOATS = NO_BYTES.asFloatBuffer();
  private static final DoubleBuffer NO_DOUBLES = NO_BYTES.asDoubleBuffer();

  private final long address;
  private final long sizeBytes;
  private final MemoryKind kind;
  ByteBuffer bytes;
  IntBuffer ints;
  LongBuffer longs;
  FloatBuffer floats;
  DoubleBuffer doubles;

  /** Made when it is first asked for, as most programs never do. */
  private Object segment;

  /**
   * @param address the device address of the first byte
   * @param contents a direct buffer over all of the memory
   */
  public DeviceMemory(long address, ByteBuffer contents, MemoryKind kind) {
    this.address = address;
    this.kind = kind;
    this.sizeBytes = contents.capacity();
    // Duplicates start out big-endian, whatever the original's order.
    bytes = contents.duplicate().order(ByteOrder.nativeOrder());
    ints = bytes.asIntBuffer();
    longs = bytes.asLongBuffer();
    floats = bytes.asFloatBuffer();
    doubles = bytes.asDoubleBuffer();
  }

  /** The device address of the first byte. */
  public final long address() {
    return address;
  }

  /** The size in bytes; it does not change when the memory is retired. */
  public final long sizeBytes() {
    return sizeBytes;
  }

  /** Where it comes from. */
  public final MemoryKind kind() {
    return kind;
  }

  /**
   * The bytes that may be read and written: all, or none when the memory is retired or is a
   * read-only buffer of the host's.
   */
  public final long accessibleBytes() {
    return bytes.isReadOnly() ? 0 : bytes.capacity();
  }

  /**
   * The memory as a {@code java.lang.foreign.MemorySegment}, which checks each access as the views
   * do. For the device's generated code, while a kernel runs.
   *
   * @throws IllegalStateException on JDK 21 and before, which have none
   */
  public final Object segment() {
    Object current = segment;
    if (current == null) {
      current = Segments.of(bytes);
      segment = current;
    }
    return current;
  }

  /** A pointer to the first byte. */
  public final DevicePointer start() {
    return new DevicePointer(this, 0);
  }

  /**
   * Makes every later access through any pointer fail; again, if it has before. Called by the
   * device only. Allocates nothing, so that it also succeeds when the Java heap is full.
   */
  public final void retire() {
    bytes = NO_BYTES;
    ints = NO_INTS;
    longs = NO_LONGS;
    floats = NO_FLOATS;
    doubles = NO_DOUBLES;
    segment = null;
  }

  /** In a class of its own, so that older JDKs never load what they do not have. */
  private static final class Segments {
    private static final MethodHandle OF_BUFFER = ofBuffer();

    private static Object of(Buffer buffer) {
      try {
        return OF_BUFFER.invoke(buffer);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static MethodHandle ofBuffer() {
      try {
        Class<?> type = Class.forName("java.lang.foreign.MemorySegment");
        return MethodHandles.lookup()
            .findStatic(type, "ofBuffer", MethodType.methodType(type, Buffer.class));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
