package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class WarpFunctionsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64})
  void readFromLanesOfTheSameSegment(int width) {
    for (int operand = 0; operand < 70; operand += 3) {
      int by = operand;
      int[] out = new int[64];
      assertThat(lanes(64, t -> out[t.threadIdx.x] = t.__shfl(t.threadIdx.x, by, width), out))
          .containsExactly(expected(i -> i / width * width + by % width));
      assertThat(lanes(64, t -> out[t.threadIdx.x] = t.__shfl_up(t.threadIdx.x, by, width), out))
          .containsExactly(expected(i -> i % width >= by ? i - by : i));
      assertThat(lanes(64, t -> out[t.threadIdx.x] = t.__shfl_down(t.threadIdx.x, by, width), out))
          .containsExactly(expected(i -> i % width + by < width ? i + by : i));
      assertThat(lanes(64, t -> out[t.threadIdx.x] = t.__shfl_xor(t.threadIdx.x, by, width), out))
          .containsExactly(expected(i -> (i ^ by) < (i / width + 1) * width ? i ^ by : i));
    }
  }

  @Test
  void passValuesOfAllTypesBitForBit() {
    boolean[] same = new boolean[64];
    Kernel kernel =
        t -> {
          int i = t.threadIdx.x;
          int from = 63 - i;
          float f = Float.intBitsToFloat(0x7fa00000 + i);
          double d = Math.sqrt(i) - 4;
          same[i] =
              t.__shfl_xor(i - 7, 63) == from - 7
                  && t.__shfl_xor(i * 0x7_0000_0001L, 63) == from * 0x7_0000_0001L
                  && Float.floatToRawIntBits(t.__shfl_xor(f, 63)) == 0x7fa00000 + from
                  && t.__shfl_xor(d, 63) == Math.sqrt(from) - 4;
        };
    launch(kernel, 64);
    assertThat(same).containsOnly(true);
  }

  @Test
  void sumAWarpInSixSteps() {
    int[] sums = new int[256];
    launch(
        t -> {
          int sum = t.threadIdx.x;
          for (int distance = 32; distance > 0; distance /= 2) {
            sum += t.__shfl_down(sum, distance);
          }
          sums[t.threadIdx.x] = sum;
        },
        256);
    for (int warp = 0; warp < 4; warp++) {
      assertThat(sums[warp * 64]).isEqualTo(IntStream.range(warp * 64, warp * 64 + 64).sum());
    }
  }

  @Test
  void voteWithinEachWarpWhichMayBePartial() {
    long[] ballots = new long[100];
    boolean[] any = new boolean[100];
    boolean[] all = new boolean[100];
    launch(
        t -> {
          int i = t.threadIdx.x;
          ballots[i] = t.__ballot(i % 2 == 0);
          any[i] = t.__any(i == 99);
          all[i] = t.__all(i >= 64);
        },
        100);
    for (int i = 0; i < 100; i++) {
      assertThat(ballots[i]).isEqualTo(i < 64 ? 0x5555555555555555L : 0x555555555L);
      assertThat(any[i]).isEqualTo(i >= 64);
      assertThat(all[i]).isEqualTo(i >= 64);
    }
  }

  @Test
  void countLanesAlongXThenYThenZ() {
    int[] lanes = new int[5 * 4 * 6];
    long[] ballots = new long[lanes.length];
    Kernel kernel =
        t -> {
          int rank = (t.threadIdx.z * 4 + t.threadIdx.y) * 5 + t.threadIdx.x;
          lanes[rank] = t.__lane_id();
          ballots[rank] = t.__ballot(t.threadIdx.z == 0);
        };
    hipLaunchKernel(kernel, dim3(1), dim3(5, 4, 6), 0, null);
    hipDeviceSynchronize();
    assertThat(lanes).containsExactly(IntStream.range(0, 120).map(i -> i % 64).toArray());
    assertThat(ballots[0]).isEqualTo((1L << 20) - 1);
    assertThat(ballots[64]).isZero();
  }

  @Test
  void leaveOutLanesThatHaveReturnedOrWaitAtTheBarrier() {
    int[] got = new int[64];
    long[] ballots = new long[64];
    launch(
        t -> {
          int i = t.threadIdx.x;
          if (i % 4 == 1) {
            return;
          }
          if (i % 4 == 2) {
            t.__syncthreads();
          }
          got[i] = t.__shfl_down(i, 1);
          ballots[i] = t.__ballot(true);
        },
        64);
    // Lane 4n+3 reads from 4n+4; 4n would read from 4n+1, which has returned.
    assertThat(got[3]).isEqualTo(4);
    assertThat(got[4]).isEqualTo(4);
    assertThat(got[2]).isEqualTo(2);
    assertThat(ballots[3]).isEqualTo(0x9999999999999999L);
    assertThat(ballots[2]).isEqualTo(0x4444444444444444L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 3, 65, 128})
  void refuseAWidthThatIsNoPowerOfTwoUpTo64(int width) {
    hipLaunchKernel(t -> t.__shfl(1, 0, width), dim3(1), dim3(8), 0, null);
    assertFailsWith(HipError.hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
  }

  /** Runs a kernel over one block; returns what it has written. */
  private static int[] lanes(int threads, Kernel kernel, int[] out) {
    Arrays.fill(out, -1);
    launch(kernel, threads);
    return out;
  }

  private static void launch(Kernel kernel, int threads) {
    hipLaunchKernel(kernel, dim3(1), dim3(threads), 0, null);
    hipDeviceSynchronize();
  }

  private static int[] expected(IntUnaryOperator source) {
    return IntStream.range(0, 64).map(source).toArray();
  }
}
