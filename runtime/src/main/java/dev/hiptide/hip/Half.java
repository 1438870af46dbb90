package dev.hiptide.hip;

/**
 * HIP's half-precision functions under their own names, for {@code import static
 * dev.hiptide.hip.Half.*}. A {@code __half} is a {@code short} with the bits of an IEEE 754
 * binary16, as Java itself has it from version 20 on.
 *
 * <p>All results are the exact ones, rounded once: a double holds the sum and the product of two
 * halves exactly, and has more than twice a half's digits for the quotient and the root.
 */
public final class Half {
  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;
  private static final int QUIET_NAN = 0x7e00;
  private static final int GREATEST = 0x7bff;

  /** The exponent of a double in its bits, where 2⁻¹⁴ has it: a half's least normal number. */
  private static final int MIN_NORMAL_EXPONENT = 1023 - 14;

  private static final int SIGNIFICAND_BITS = 52;

  /** To which neighbour a number between two halves goes. */
  private enum Rounding {
    NEAREST_EVEN,
    TO_ZERO,
    DOWN,
    UP
  }

  private Half() {}

  /** The value of a half, exactly. A NaN keeps its sign and digits. */
  public static float __half2float(short h) {
    int sign = (h & SIGN) << 16;
    int exponent = h >> 10 & 0x1f;
    int significand = h & 0x3ff;
    return switch (exponent) {
      case 0 -> Float.intBitsToFloat(sign | Float.floatToRawIntBits(significand * 0x1p-24f));
      case 0x1f -> Float.intBitsToFloat(sign | 0x7f800000 | significand << 13);
      default -> Float.intBitsToFloat(sign | exponent + 127 - 15 << 23 | significand << 13);
    };
  }

  /** The nearest half; of two as near, the even one. */
  public static short __float2half(float x) {
    return round(x, Rounding.NEAREST_EVEN);
  }

  /** The same as {@link #__float2half}. */
  public static short __float2half_rn(float x) {
    return round(x, Rounding.NEAREST_EVEN);
  }

  /** The nearest half that is not further from 0. */
  public static short __float2half_rz(float x) {
    return round(x, Rounding.TO_ZERO);
  }

  /** The nearest half that is not more. */
  public static short __float2half_rd(float x) {
    return round(x, Rounding.DOWN);
  }

  /** The nearest half that is not less. */
  public static short __float2half_ru(float x) {
    return round(x, Rounding.UP);
  }

  /** a + b. */
  public static short __hadd(short a, short b) {
    return nearest(value(a) + value(b));
  }

  /** a - b. */
  public static short __hsub(short a, short b) {
    return nearest(value(a) - value(b));
  }

  /** a × b. */
  public static short __hmul(short a, short b) {
    return nearest(value(a) * value(b));
  }

  /** a / b. */
  public static short __hdiv(short a, short b) {
    return nearest(value(a) / value(b));
  }

  /** a × b + c, rounded once. */
  public static short __hfma(short a, short b, short c) {
    // A double rounds this sum only if the product is below 2⁻³⁰ of the addend, which is a half:
    // too
    // little to bring the sum near the middle of two halves.
    return nearest(value(a) * value(b) + value(c));
  }

  /** The square root. */
  public static short hsqrt(short a) {
    return nearest(Math.sqrt(value(a)));
  }

  /** -a, also of a NaN. */
  public static short __hneg(short a) {
    return (short) (a ^ SIGN);
  }

  /** |a|, also of a NaN. */
  public static short __habs(short a) {
    return (short) (a & ~SIGN);
  }

  /** a == b; false for a NaN. */
  public static boolean __heq(short a, short b) {
    return __half2float(a) == __half2float(b);
  }

  /** a != b; true for a NaN. */
  public static boolean __hne(short a, short b) {
    return __half2float(a) != __half2float(b);
  }

  /** a &lt; b. */
  public static boolean __hlt(short a, short b) {
    return __half2float(a) < __half2float(b);
  }

  /** a &lt;= b. */
  public static boolean __hle(short a, short b) {
    return __half2float(a) <= __half2float(b);
  }

  /** a &gt; b. */
  public static boolean __hgt(short a, short b) {
    return __half2float(a) > __half2float(b);
  }

  /** a &gt;= b. */
  public static boolean __hge(short a, short b) {
    return __half2float(a) >= __half2float(b);
  }

  /** Whether it is no number. */
  public static boolean __hisnan(short a) {
    return (a & ~SIGN & 0xffff) > INFINITY;
  }

  /** Whether it is one of the two infinities. */
  public static boolean __hisinf(short a) {
    return (a & ~SIGN & 0xffff) == INFINITY;
  }

  private static double value(short h) {
    return __half2float(h);
  }

  private static short nearest(double x) {
    return round(x, Rounding.NEAREST_EVEN);
  }

  private static short round(double x, Rounding rounding) {
    long bits = Double.doubleToRawLongBits(x);
    int sign = (int) (bits >>> 48) & SIGN;
    if (Double.isNaN(x)) {
      return (short) (sign | QUIET_NAN | (int) (bits >>> SIGNIFICAND_BITS - 10) & 0x3ff);
    }
    double magnitude = Math.abs(x);
    if (magnitude == Double.POSITIVE_INFINITY) {
      return (short) (sign | INFINITY);
    }
    boolean awayFromZero = rounding == (sign == 0 ? Rounding.UP : Rounding.DOWN);
    if (magnitude >= 0x1p16) {
      boolean overflows = awayFromZero || rounding == Rounding.NEAREST_EVEN;
      return (short) (sign | (overflows ? INFINITY : GREATEST));
    }
    // The digits that a half does not have are cut off: 42 of a normal number, and more the smaller
    // a
    // subnormal one is. Of the least doubles nothing is left but that they are not 0.
    long digits = bits & (1L << SIGNIFICAND_BITS) - 1;
    int exponent = Math.getExponent(magnitude) + 1023;
    int cut = SIGNIFICAND_BITS - 10;
    if (exponent >= MIN_NORMAL_EXPONENT) {
      digits |= (long) (exponent - MIN_NORMAL_EXPONENT + 1) << SIGNIFICAND_BITS;
    } else {
      digits |= exponent == 0 ? 0 : 1L << SIGNIFICAND_BITS;
      cut = Math.min(cut + MIN_NORMAL_EXPONENT - exponent, 62);
    }
    long half = digits >>> cut;
    long rest = digits & (1L << cut) - 1;
    long middle = 1L << cut - 1;
    boolean next =
        rounding == Rounding.NEAREST_EVEN
            ? rest > middle || rest == middle && (half & 1) == 1
            : awayFromZero && rest != 0;
    return (short) (sign | (next ? half + 1 : half));
  }
}
