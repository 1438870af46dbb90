package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.TypedPointer;

/**
 * What generated loops compute before they begin. Called by generated code only.
 *
 * <p>Places in a row are ints from 0 to {@link RowCode#MAX_THREADS}.
 */
public final class RowBounds {
  /** What {@link #offset} returns for a row that is not all in range. */
  public static final long OUT_OF_RANGE = Long.MIN_VALUE;

  private RowBounds() {}

  /** Whether {@code value + length} is more than an int holds. */
  public static boolean overflows(int value, int length) {
    return (long) value + length > Integer.MAX_VALUE;
  }

  /** The number of threads in blocks, or -1 if their indices from {@code first} on overflow. */
  public static int threads(int firstBlock, int endBlock, int blockDim) {
    long end = (long) endBlock * blockDim;
    return end > Integer.MAX_VALUE ? -1 : (int) (end - (long) firstBlock * blockDim);
  }

  /** Where a row ends if its values, from {@code value} up, must be less than {@code limit}. */
  public static int endBelow(int end, int value, int limit) {
    return (int) Math.max(0, Math.min(end, (long) limit - value));
  }

  /** Where a row ends if its values, from {@code value} up, must be at most {@code limit}. */
  public static int endAt(int end, int value, int limit) {
    return (int) Math.max(0, Math.min(end, (long) limit - value + 1));
  }

  /** Where a row begins if its values, from {@code value} up, must be at least {@code limit}. */
  public static int beginAt(int begin, int value, int limit) {
    return (int) Math.max(begin, Math.min(RowCode.MAX_THREADS, (long) limit - value));
  }

  /** Where a row begins if its values, from {@code value} up, must be more than {@code limit}. */
  public static int beginAbove(int begin, int value, int limit) {
    return (int) Math.max(begin, Math.min(RowCode.MAX_THREADS, (long) limit - value + 1));
  }

  /**
   * The offset in its allocation, in bytes, of an element that need not be in it; what is accessed
   * from {@code begin} to {@code end - 1} are the elements {@code index + step * place + [low,
   * high]}.
   *
   * @return {@link #OUT_OF_RANGE} if any of those is not in the allocation, or it has been retired
   */
  public static long offset(
      TypedPointer pointer,
      int elementBytes,
      int index,
      int step,
      int low,
      int high,
      int begin,
      int end) {
    if (pointer == null) {
      return OUT_OF_RANGE;
    }
    DeviceMemory memory = pointer.untyped().memory();
    long first = index + (long) step * begin;
    long last = index + (long) step * (end - 1);
    long base = pointer.untyped().offsetBytes();
    long lowest = base + (Math.min(first, last) + low) * elementBytes;
    long highest = base + (Math.max(first, last) + high) * elementBytes;
    if (lowest < 0 || highest > memory.accessibleBytes() - elementBytes) {
      return OUT_OF_RANGE;
    }
    return base + (long) index * elementBytes;
  }

  /** The address of what {@link #offset} found. */
  public static long address(TypedPointer pointer, long offset) {
    return pointer.untyped().memory().address() + offset;
  }

  /** The {@code MemorySegment} of the allocation. */
  public static Object segment(TypedPointer pointer) {
    return pointer.untyped().memory().segment();
  }
}
