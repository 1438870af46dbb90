package dev.hiptide.hip;

/**
 * HIP's integer and bit intrinsics under their own names, for {@code import static
 * dev.hiptide.hip.Intrinsics.*}. Each is one instruction: the compiler knows the methods they name.
 * HIP's mathematics is {@link Math}.
 */
public final class Intrinsics {
  private Intrinsics() {}

  /** The number of leading zero bits; 32 for 0. */
  public static int __clz(int x) {
    return Integer.numberOfLeadingZeros(x);
  }

  /** The number of leading zero bits; 64 for 0. */
  public static int __clzll(long x) {
    return Long.numberOfLeadingZeros(x);
  }

  /** The position of the lowest bit that is set, counted from 1; 0 for 0. */
  public static int __ffs(int x) {
    return x == 0 ? 0 : Integer.numberOfTrailingZeros(x) + 1;
  }

  /** The position of the lowest bit that is set, counted from 1; 0 for 0. */
  public static int __ffsll(long x) {
    return x == 0 ? 0 : Long.numberOfTrailingZeros(x) + 1;
  }

  /** The number of bits that are set. */
  public static int __popc(int x) {
    return Integer.bitCount(x);
  }

  /** The number of bits that are set. */
  public static int __popcll(long x) {
    return Long.bitCount(x);
  }

  /** The bits in reverse order. */
  public static int __brev(int x) {
    return Integer.reverse(x);
  }

  /** The bits in reverse order. */
  public static long __brevll(long x) {
    return Long.reverse(x);
  }

  /** The float with these bits. */
  public static float __int_as_float(int x) {
    return Float.intBitsToFloat(x);
  }

  /** The bits of a float, those of a NaN as they are. */
  public static int __float_as_int(float x) {
    return Float.floatToRawIntBits(x);
  }

  /** The double with these bits. */
  public static double __longlong_as_double(long x) {
    return Double.longBitsToDouble(x);
  }

  /** The bits of a double, those of a NaN as they are. */
  public static long __double_as_longlong(double x) {
    return Double.doubleToRawLongBits(x);
  }
}
