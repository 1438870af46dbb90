package dev.hiptide.hip;

import static dev.hiptide.hip.Half.__float2half;
import static dev.hiptide.hip.Half.__float2half_rd;
import static dev.hiptide.hip.Half.__float2half_rn;
import static dev.hiptide.hip.Half.__float2half_ru;
import static dev.hiptide.hip.Half.__float2half_rz;
import static dev.hiptide.hip.Half.__habs;
import static dev.hiptide.hip.Half.__hadd;
import static dev.hiptide.hip.Half.__half2float;
import static dev.hiptide.hip.Half.__hdiv;
import static dev.hiptide.hip.Half.__heq;
import static dev.hiptide.hip.Half.__hfma;
import static dev.hiptide.hip.Half.__hge;
import static dev.hiptide.hip.Half.__hgt;
import static dev.hiptide.hip.Half.__hisinf;
import static dev.hiptide.hip.Half.__hisnan;
import static dev.hiptide.hip.Half.__hle;
import static dev.hiptide.hip.Half.__hlt;
import static dev.hiptide.hip.Half.__hmul;
import static dev.hiptide.hip.Half.__hne;
import static dev.hiptide.hip.Half.__hneg;
import static dev.hiptide.hip.Half.__hsub;
import static dev.hiptide.hip.Half.hsqrt;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class HalfTest {
  private static final int INFINITY = 0x7c00;
  private static final short ONE = 0x3c00;

  /** The finite halves that are not negative, as their order is that of their bits. */
  private static IntStream finite() {
    return IntStream.range(0, INFINITY);
  }

  /** The value of a finite half, as IEEE 754 defines it. */
  private static double defined(int half) {
    int exponent = half >> 10 & 0x1f;
    int significand = half & 0x3ff;
    double magnitude =
        exponent == 0
            ? Math.scalb((double) significand, -24)
            : Math.scalb(1024.0 + significand, exponent - 25);
    return (half & 0x8000) == 0 ? magnitude : -magnitude;
  }

  @Test
  void eachFiniteHalfHasItsValueAndComesBack() {
    finite()
        .forEach(
            h -> {
              short positive = (short) h;
              short negative = (short) (h | 0x8000);
              assertThat((double) __half2float(positive)).isEqualTo(defined(h));
              assertThat((double) __half2float(negative)).isEqualTo(defined(h | 0x8000));
              assertThat(__float2half(__half2float(positive))).isEqualTo(positive);
              assertThat(__float2half(__half2float(negative))).isEqualTo(negative);
            });
  }

  @Test
  void infinitiesAndEachNotANumberComeBack() {
    IntStream.range(INFINITY, 0x8000)
        .forEach(
            h -> {
              boolean number = h == INFINITY;
              for (int bits : new int[] {h, h | 0x8000}) {
                short half = (short) bits;
                assertThat(__hisinf(half)).isEqualTo(number);
                assertThat(__hisnan(half)).isEqualTo(!number);
                assertThat(Float.isNaN(__half2float(half))).isEqualTo(!number);
                // As on hardware, a signalling NaN becomes quiet.
                assertThat(__float2half(__half2float(half)))
                    .isEqualTo((short) (number ? bits : bits | 0x200));
              }
            });
  }

  /** Between each two neighbours: the middle, and a little to either side of it. */
  @Test
  void roundsToTheNearestHalfAndTiesToTheEvenOne() {
    finite()
        .forEach(
            h -> {
              float middle = (float) ((defined(h) + above(h)) / 2);
              int even = (h & 1) == 0 ? h : h + 1;
              assertRounds(Math.nextDown(middle), h);
              assertRounds(middle, even);
              assertRounds(Math.nextUp(middle), h + 1);
            });
  }

  private static void assertRounds(float x, int half) {
    assertThat(__float2half(x)).isEqualTo((short) half);
    assertThat(__float2half_rn(-x)).isEqualTo((short) (half | 0x8000));
  }

  /** The next half's value; beyond the greatest, where it would be if there was one. */
  private static double above(int half) {
    return half + 1 == INFINITY ? 0x1p16 : defined(half + 1);
  }

  @Test
  void roundsInTheDirectionAskedFor() {
    finite()
        .forEach(
            h -> {
              short lower = (short) h;
              short upper = (short) (h + 1);
              float low = (float) defined(h);
              for (float between :
                  new float[] {Math.nextUp(low), Math.nextDown((float) above(h))}) {
                assertThat(__float2half_rz(between)).isEqualTo(lower);
                assertThat(__float2half_rd(between)).isEqualTo(lower);
                assertThat(__float2half_ru(between)).isEqualTo(upper);
                assertThat(__float2half_rz(-between)).isEqualTo(__hneg(lower));
                assertThat(__float2half_ru(-between)).isEqualTo(__hneg(lower));
                assertThat(__float2half_rd(-between)).isEqualTo(__hneg(upper));
              }
              assertThat(__float2half_rz(low)).isEqualTo(lower);
              assertThat(__float2half_ru(low)).isEqualTo(lower);
              assertThat(__float2half_rd(-low)).isEqualTo(__hneg(lower));
            });
  }

  @Test
  void roundsWhatIsTooGreatToInfinityOrToTheGreatestHalf() {
    short infinity = (short) INFINITY;
    short greatest = 0x7bff;
    for (float x : new float[] {0x1p16f, 1e10f, Float.MAX_VALUE}) {
      assertThat(__float2half(x)).isEqualTo(infinity);
      assertThat(__float2half_ru(x)).isEqualTo(infinity);
      assertThat(__float2half_rd(x)).isEqualTo(greatest);
      assertThat(__float2half_rz(x)).isEqualTo(greatest);
      assertThat(__float2half_rd(-x)).isEqualTo(__hneg(infinity));
      assertThat(__float2half_ru(-x)).isEqualTo(__hneg(greatest));
    }
    assertThat(__float2half_rz(Float.POSITIVE_INFINITY)).isEqualTo(infinity);
  }

  @Test
  void computesAsExactArithmeticRoundedOnce() {
    Random random = new Random(20);
    for (int i = 0; i < 50_000; i++) {
      short a = finite(random);
      short b = finite(random);
      short c = finite(random);
      BigDecimal x = exact(a);
      BigDecimal y = exact(b);
      assertNearest(__hadd(a, b), x.add(y));
      assertNearest(__hsub(a, b), x.subtract(y));
      assertNearest(__hmul(a, b), x.multiply(y));
      assertNearest(__hfma(a, b, c), x.multiply(y).add(exact(c)));
      if (y.signum() != 0) {
        // To 100 digits it is as far from the middle of two halves as exactly.
        assertNearest(__hdiv(a, b), x.divide(y, new MathContext(100)));
      }
    }
  }

  /** 683 × 48 is the middle of 32768 and 32800, and the least half tells to which it goes. */
  @Test
  void theLeastAddendDecidesWhereAFusedSumGoes() {
    short a = __float2half(683);
    short b = __float2half(48);
    assertThat(__half2float(__hfma(a, b, (short) 0x0001))).isEqualTo(32800);
    assertThat(__half2float(__hfma(a, b, (short) 0x8001))).isEqualTo(32768);
    assertThat(__half2float(__hfma(a, b, (short) 0))).isEqualTo(32768);
  }

  /** That {@code half} is the nearest to the exact value, and even if another one is as near. */
  private static void assertNearest(short half, BigDecimal exact) {
    BigDecimal overflow = new BigDecimal(65520);
    if (exact.abs().compareTo(overflow) >= 0) {
      assertThat(half).isEqualTo((short) (exact.signum() < 0 ? 0xfc00 : INFINITY));
      return;
    }
    BigDecimal distance = exact.subtract(exact(half)).abs();
    int magnitude = half & 0x7fff;
    int sign = half & 0x8000;
    for (int neighbour : new int[] {Math.max(magnitude - 1, 0), magnitude + 1}) {
      if (neighbour == magnitude || neighbour == INFINITY) {
        continue;
      }
      int comparison = distance.compareTo(exact.subtract(exact((short) (sign | neighbour))).abs());
      assertThat(comparison).isNotPositive();
      if (comparison == 0) {
        assertThat(half & 1).isZero();
      }
    }
  }

  private static BigDecimal exact(short half) {
    return new BigDecimal(defined(half));
  }

  private static short finite(Random random) {
    return (short) (random.nextInt(INFINITY) | (random.nextBoolean() ? 0x8000 : 0));
  }

  @Test
  void theRootOfEachHalfIsTheNearest() {
    finite()
        .forEach(h -> assertNearest(hsqrt((short) h), exact((short) h).sqrt(new MathContext(30))));
    assertThat(__hisnan(hsqrt(__hneg(ONE)))).isTrue();
  }

  @Test
  void comparesAsNumbersDo() {
    short two = 0x4000;
    short zero = 0;
    short minusZero = (short) 0x8000;
    short nan = 0x7e00;
    assertThat(__heq(zero, minusZero)).isTrue();
    assertThat(__hne(ONE, two)).isTrue();
    assertThat(__hne(ONE, ONE)).isFalse();
    assertThat(__hlt(ONE, two)).isTrue();
    assertThat(__hlt(two, two)).isFalse();
    assertThat(__hle(two, two)).isTrue();
    assertThat(__hgt(ONE, __hneg(two))).isTrue();
    assertThat(__hge(ONE, two)).isFalse();
    assertThat(
            __heq(nan, nan)
                || __hlt(nan, ONE)
                || __hle(nan, nan)
                || __hgt(nan, ONE)
                || __hge(nan, nan))
        .isFalse();
    assertThat(__hne(nan, nan)).isTrue();
    assertThat(__habs(__hneg(two))).isEqualTo(two);
    assertThat(__habs(two)).isEqualTo(two);
  }
}
