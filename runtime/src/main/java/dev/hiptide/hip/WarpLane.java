package dev.hiptide.hip;

/**
 * What HIP's device code can do with the other lanes of its warp.
 *
 * <p>A warp is 64 threads of a block, counted along x, then y, then z; the block's last warp may
 * have fewer. These functions may be called anywhere in a kernel. The lanes that are in the same
 * call meet there, once every other lane of the warp has returned, waits in {@link
 * KernelThread#__syncthreads}, or is in another of these functions; those others take no part. HIP
 * leaves undefined what a lane reads from a lane that takes no part; here it reads its own value.
 *
 * <p>The {@code __shfl} functions cut the warp into segments of {@code width} lanes, a power of two
 * within 1..64, 64 if not given; another width throws {@link IllegalArgumentException}. A lane
 * reads only within its segment, and its own value where the source would lie outside ({@link
 * Shuffle}).
 */
public abstract class WarpLane {
  /** HIP's {@code warpSize}. */
  public static final int WARP_SIZE = 64;

  /** For {@link KernelThread}. */
  WarpLane() {}

  /** This thread's number in its warp, HIP's {@code __lane_id()}: 0 to 63. */
  public abstract int __lane_id();

  /**
   * Meets the other lanes of the warp and exchanges values; all {@code __shfl} functions are this.
   *
   * @param bits this lane's value
   * @return the value of the lane that {@code pattern} tells, or {@code bits} if it takes no part
   */
  protected abstract long exchange(long bits, Shuffle pattern, int operand, int width);

  /** A bit for each lane of the warp that takes part and for which {@code predicate} holds. */
  public abstract long __ballot(boolean predicate);

  /** Whether {@code predicate} holds for any lane of the warp that takes part. */
  public final boolean __any(boolean predicate) {
    return __ballot(predicate) != 0;
  }

  /** Whether {@code predicate} holds for all lanes of the warp that take part. */
  public final boolean __all(boolean predicate) {
    return __ballot(!predicate) == 0;
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final int __shfl(int value, int srcLane) {
    return __shfl(value, srcLane, WARP_SIZE);
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final int __shfl(int value, int srcLane, int width) {
    return (int) exchange(value, Shuffle.INDEX, srcLane, width);
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final long __shfl(long value, int srcLane) {
    return __shfl(value, srcLane, WARP_SIZE);
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final long __shfl(long value, int srcLane, int width) {
    return exchange(value, Shuffle.INDEX, srcLane, width);
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final float __shfl(float value, int srcLane) {
    return __shfl(value, srcLane, WARP_SIZE);
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final float __shfl(float value, int srcLane, int width) {
    return Float.intBitsToFloat(
        (int) exchange(Float.floatToRawIntBits(value), Shuffle.INDEX, srcLane, width));
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final double __shfl(double value, int srcLane) {
    return __shfl(value, srcLane, WARP_SIZE);
  }

  /** Reads {@code value} of lane {@code srcLane} of the segment, modulo the width. */
  public final double __shfl(double value, int srcLane, int width) {
    return Double.longBitsToDouble(
        exchange(Double.doubleToRawLongBits(value), Shuffle.INDEX, srcLane, width));
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final int __shfl_up(int value, int delta) {
    return __shfl_up(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final int __shfl_up(int value, int delta, int width) {
    return (int) exchange(value, Shuffle.UP, delta, width);
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final long __shfl_up(long value, int delta) {
    return __shfl_up(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final long __shfl_up(long value, int delta, int width) {
    return exchange(value, Shuffle.UP, delta, width);
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final float __shfl_up(float value, int delta) {
    return __shfl_up(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final float __shfl_up(float value, int delta, int width) {
    return Float.intBitsToFloat(
        (int) exchange(Float.floatToRawIntBits(value), Shuffle.UP, delta, width));
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final double __shfl_up(double value, int delta) {
    return __shfl_up(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes below. */
  public final double __shfl_up(double value, int delta, int width) {
    return Double.longBitsToDouble(
        exchange(Double.doubleToRawLongBits(value), Shuffle.UP, delta, width));
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final int __shfl_down(int value, int delta) {
    return __shfl_down(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final int __shfl_down(int value, int delta, int width) {
    return (int) exchange(value, Shuffle.DOWN, delta, width);
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final long __shfl_down(long value, int delta) {
    return __shfl_down(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final long __shfl_down(long value, int delta, int width) {
    return exchange(value, Shuffle.DOWN, delta, width);
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final float __shfl_down(float value, int delta) {
    return __shfl_down(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final float __shfl_down(float value, int delta, int width) {
    return Float.intBitsToFloat(
        (int) exchange(Float.floatToRawIntBits(value), Shuffle.DOWN, delta, width));
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final double __shfl_down(double value, int delta) {
    return __shfl_down(value, delta, WARP_SIZE);
  }

  /** Reads {@code value} {@code delta} lanes above. */
  public final double __shfl_down(double value, int delta, int width) {
    return Double.longBitsToDouble(
        exchange(Double.doubleToRawLongBits(value), Shuffle.DOWN, delta, width));
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final int __shfl_xor(int value, int laneMask) {
    return __shfl_xor(value, laneMask, WARP_SIZE);
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final int __shfl_xor(int value, int laneMask, int width) {
    return (int) exchange(value, Shuffle.XOR, laneMask, width);
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final long __shfl_xor(long value, int laneMask) {
    return __shfl_xor(value, laneMask, WARP_SIZE);
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final long __shfl_xor(long value, int laneMask, int width) {
    return exchange(value, Shuffle.XOR, laneMask, width);
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final float __shfl_xor(float value, int laneMask) {
    return __shfl_xor(value, laneMask, WARP_SIZE);
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final float __shfl_xor(float value, int laneMask, int width) {
    return Float.intBitsToFloat(
        (int) exchange(Float.floatToRawIntBits(value), Shuffle.XOR, laneMask, width));
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final double __shfl_xor(double value, int laneMask) {
    return __shfl_xor(value, laneMask, WARP_SIZE);
  }

  /** Reads {@code value} of the lane whose number differs in the bits of {@code laneMask}. */
  public final double __shfl_xor(double value, int laneMask, int width) {
    return Double.longBitsToDouble(
        exchange(Double.doubleToRawLongBits(value), Shuffle.XOR, laneMask, width));
  }
}
