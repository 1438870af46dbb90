package dev.hiptide.hip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * HIP's atomic functions under their own names, for {@code import static
 * dev.hiptide.hip.Atomics.*}: {@code atomicAdd(p, i, value)} is HIP's {@code atomicAdd(&p[i],
 * value)}.
 *
 * <p>For kernels, on device memory and on shared memory. Each is atomic among all threads of the
 * device and ordered as an access to a volatile variable of Java, which is more than HIP promises.
 * All return what was there before. Where HIP tells signed from unsigned by type, the function for
 * unsigned numbers has a {@code U} in its name.
 *
 * <p>All throw {@link IndexOutOfBoundsException} where {@code p.get(i)} would, which the device
 * reports as hipErrorIllegalAddress.
 */
public final class Atomics {
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Atomics() {}

  /** Adds to an int, signed or unsigned. */
  public static int atomicAdd(IntPointer p, int i, int value) {
    return (int) INTS.getAndAdd(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Adds to a long, signed or unsigned. */
  public static long atomicAdd(LongPointer p, int i, long value) {
    return (long) LONGS.getAndAdd(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Adds to a float. The order in which threads come decides how the sum is rounded. */
  public static float atomicAdd(FloatPointer p, int i, float value) {
    return Float.intBitsToFloat(
        updateInt(p, i, old -> Float.floatToRawIntBits(Float.intBitsToFloat(old) + value)));
  }

  /** Adds to a double. The order in which threads come decides how the sum is rounded. */
  public static double atomicAdd(DoublePointer p, int i, double value) {
    return Double.longBitsToDouble(
        updateLong(p, i, old -> Double.doubleToRawLongBits(Double.longBitsToDouble(old) + value)));
  }

  /** Subtracts from an int, signed or unsigned. */
  public static int atomicSub(IntPointer p, int i, int value) {
    return atomicAdd(p, i, -value);
  }

  /** Subtracts from a long, signed or unsigned. */
  public static long atomicSub(LongPointer p, int i, long value) {
    return atomicAdd(p, i, -value);
  }

  /** Replaces an int. */
  public static int atomicExch(IntPointer p, int i, int value) {
    return (int) INTS.getAndSet(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Replaces a long. */
  public static long atomicExch(LongPointer p, int i, long value) {
    return (long) LONGS.getAndSet(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Replaces a float. */
  public static float atomicExch(FloatPointer p, int i, float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((int) INTS.getAndSet(p.memory.bytes, p.byteIndex(i), bits));
  }

  /** Replaces a double. */
  public static double atomicExch(DoublePointer p, int i, double value) {
    long bits = Double.doubleToRawLongBits(value);
    return Double.longBitsToDouble((long) LONGS.getAndSet(p.memory.bytes, p.byteIndex(i), bits));
  }

  /** Replaces an int by {@code value} if it is {@code compare}. */
  public static int atomicCAS(IntPointer p, int i, int compare, int value) {
    return (int) INTS.compareAndExchange(p.memory.bytes, p.byteIndex(i), compare, value);
  }

  /** Replaces a long by {@code value} if it is {@code compare}. */
  public static long atomicCAS(LongPointer p, int i, long compare, long value) {
    return (long) LONGS.compareAndExchange(p.memory.bytes, p.byteIndex(i), compare, value);
  }

  /** Adds 1 to an unsigned int, and makes it 0 if it was {@code limit} or more. */
  public static int atomicInc(IntPointer p, int i, int limit) {
    return updateInt(p, i, old -> Integer.compareUnsigned(old, limit) >= 0 ? 0 : old + 1);
  }

  /**
   * Takes 1 from an unsigned int, and makes it {@code limit} if it was 0 or more than {@code
   * limit}.
   */
  public static int atomicDec(IntPointer p, int i, int limit) {
    return updateInt(
        p, i, old -> old == 0 || Integer.compareUnsigned(old, limit) > 0 ? limit : old - 1);
  }

  /** Replaces a signed int by {@code value} if that is less. */
  public static int atomicMin(IntPointer p, int i, int value) {
    return updateInt(p, i, old -> Math.min(old, value));
  }

  /** Replaces a signed long by {@code value} if that is less. */
  public static long atomicMin(LongPointer p, int i, long value) {
    return updateLong(p, i, old -> Math.min(old, value));
  }

  /** Replaces an unsigned int by {@code value} if that is less. */
  public static int atomicUMin(IntPointer p, int i, int value) {
    return updateInt(p, i, old -> Integer.compareUnsigned(old, value) <= 0 ? old : value);
  }

  /** Replaces an unsigned long by {@code value} if that is less. */
  public static long atomicUMin(LongPointer p, int i, long value) {
    return updateLong(p, i, old -> Long.compareUnsigned(old, value) <= 0 ? old : value);
  }

  /** Replaces a signed int by {@code value} if that is more. */
  public static int atomicMax(IntPointer p, int i, int value) {
    return updateInt(p, i, old -> Math.max(old, value));
  }

  /** Replaces a signed long by {@code value} if that is more. */
  public static long atomicMax(LongPointer p, int i, long value) {
    return updateLong(p, i, old -> Math.max(old, value));
  }

  /** Replaces an unsigned int by {@code value} if that is more. */
  public static int atomicUMax(IntPointer p, int i, int value) {
    return updateInt(p, i, old -> Integer.compareUnsigned(old, value) >= 0 ? old : value);
  }

  /** Replaces an unsigned long by {@code value} if that is more. */
  public static long atomicUMax(LongPointer p, int i, long value) {
    return updateLong(p, i, old -> Long.compareUnsigned(old, value) >= 0 ? old : value);
  }

  /** Keeps of an int the bits that are set in {@code value}. */
  public static int atomicAnd(IntPointer p, int i, int value) {
    return (int) INTS.getAndBitwiseAnd(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Keeps of a long the bits that are set in {@code value}. */
  public static long atomicAnd(LongPointer p, int i, long value) {
    return (long) LONGS.getAndBitwiseAnd(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Sets in an int the bits that are set in {@code value}. */
  public static int atomicOr(IntPointer p, int i, int value) {
    return (int) INTS.getAndBitwiseOr(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Sets in a long the bits that are set in {@code value}. */
  public static long atomicOr(LongPointer p, int i, long value) {
    return (long) LONGS.getAndBitwiseOr(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Turns in an int the bits that are set in {@code value}. */
  public static int atomicXor(IntPointer p, int i, int value) {
    return (int) INTS.getAndBitwiseXor(p.memory.bytes, p.byteIndex(i), value);
  }

  /** Turns in a long the bits that are set in {@code value}. */
  public static long atomicXor(LongPointer p, int i, long value) {
    return (long) LONGS.getAndBitwiseXor(p.memory.bytes, p.byteIndex(i), value);
  }

  private static int updateInt(TypedPointer p, int i, IntUnaryOperator change) {
    int at = p.byteIndex(i);
    int old;
    do {
      old = (int) INTS.getVolatile(p.memory.bytes, at);
    } while (!INTS.weakCompareAndSet(p.memory.bytes, at, old, change.applyAsInt(old)));
    return old;
  }

  private static long updateLong(TypedPointer p, int i, LongUnaryOperator change) {
    int at = p.byteIndex(i);
    long old;
    do {
      old = (long) LONGS.getVolatile(p.memory.bytes, at);
    } while (!LONGS.weakCompareAndSet(p.memory.bytes, at, old, change.applyAsLong(old)));
    return old;
  }
}
