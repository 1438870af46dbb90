package dev.hiptide.hip;

import static dev.hiptide.hip.Intrinsics.__brev;
import static dev.hiptide.hip.Intrinsics.__brevll;
import static dev.hiptide.hip.Intrinsics.__clz;
import static dev.hiptide.hip.Intrinsics.__clzll;
import static dev.hiptide.hip.Intrinsics.__double_as_longlong;
import static dev.hiptide.hip.Intrinsics.__ffs;
import static dev.hiptide.hip.Intrinsics.__ffsll;
import static dev.hiptide.hip.Intrinsics.__float_as_int;
import static dev.hiptide.hip.Intrinsics.__int_as_float;
import static dev.hiptide.hip.Intrinsics.__longlong_as_double;
import static dev.hiptide.hip.Intrinsics.__popc;
import static dev.hiptide.hip.Intrinsics.__popcll;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntrinsicsTest {
  @Test
  void countsLeadingZeros() {
    assertThat(__clz(0)).isEqualTo(32);
    assertThat(__clz(1)).isEqualTo(31);
    assertThat(__clz(-1)).isZero();
    assertThat(__clzll(0)).isEqualTo(64);
    assertThat(__clzll(1L << 40)).isEqualTo(23);
  }

  @Test
  void findsTheFirstBitThatIsSetCountedFrom1() {
    assertThat(__ffs(0)).isZero();
    assertThat(__ffs(1)).isEqualTo(1);
    assertThat(__ffs(Integer.MIN_VALUE)).isEqualTo(32);
    assertThat(__ffsll(0)).isZero();
    assertThat(__ffsll(3L << 40)).isEqualTo(41);
  }

  @Test
  void countsAndReversesBits() {
    assertThat(__popc(0xf0f)).isEqualTo(8);
    assertThat(__popcll(-1)).isEqualTo(64);
    assertThat(__brev(1)).isEqualTo(Integer.MIN_VALUE);
    assertThat(__brevll(2)).isEqualTo(1L << 62);
  }

  @Test
  void looksAtTheSameBitsAsAnotherType() {
    assertThat(__float_as_int(1)).isEqualTo(0x3f800000);
    assertThat(__int_as_float(0x40000000)).isEqualTo(2);
    assertThat(__float_as_int(__int_as_float(0x7fc00001))).isEqualTo(0x7fc00001);
    assertThat(__double_as_longlong(1)).isEqualTo(0x3ff0000000000000L);
    assertThat(__longlong_as_double(0x4000000000000000L)).isEqualTo(2);
  }
}
