package dev.hiptide.hip;

import static dev.hiptide.hip.Atomics.atomicAdd;
import static dev.hiptide.hip.Atomics.atomicAnd;
import static dev.hiptide.hip.Atomics.atomicCAS;
import static dev.hiptide.hip.Atomics.atomicDec;
import static dev.hiptide.hip.Atomics.atomicExch;
import static dev.hiptide.hip.Atomics.atomicInc;
import static dev.hiptide.hip.Atomics.atomicMax;
import static dev.hiptide.hip.Atomics.atomicMin;
import static dev.hiptide.hip.Atomics.atomicOr;
import static dev.hiptide.hip.Atomics.atomicSub;
import static dev.hiptide.hip.Atomics.atomicUMax;
import static dev.hiptide.hip.Atomics.atomicUMin;
import static dev.hiptide.hip.Atomics.atomicXor;
import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorIllegalAddress;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class AtomicsTest {
  private static final int BLOCKS = 64;
  private static final int THREADS = 256;
  private static final int ALL = BLOCKS * THREADS;

  private static int globalIndex(KernelThread t) {
    return t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
  }

  /** What all threads of a grid make of the ints. */
  private static int[] run(int[] ints, Function<IntPointer, Kernel> kernel) {
    DevicePointer memory = hipMalloc(4L * ints.length);
    hipMemcpy(memory, ints, 4L * ints.length, hipMemcpyDefault);
    hipLaunchKernel(kernel.apply(memory.asInts()), dim3(BLOCKS), dim3(THREADS), 0, null);
    hipMemcpy(ints, memory, 4L * ints.length, hipMemcpyDefault);
    return ints;
  }

  private static long[] run(long[] longs, Function<LongPointer, Kernel> kernel) {
    DevicePointer memory = hipMalloc(8L * longs.length);
    hipMemcpy(memory, longs, 8L * longs.length, hipMemcpyDefault);
    hipLaunchKernel(kernel.apply(memory.asLongs()), dim3(BLOCKS), dim3(THREADS), 0, null);
    hipMemcpy(longs, memory, 8L * longs.length, hipMemcpyDefault);
    return longs;
  }

  @Test
  void allThreadsAgreeOnTheirInts() {
    int[] result =
        run(
            new int[] {0, 0, 7, -5, Integer.MAX_VALUE, 0xff, 0, 0xff, 0, 5},
            p ->
                t -> {
                  int i = globalIndex(t);
                  atomicAdd(p, 0, 10);
                  atomicSub(p, 1, 10);
                  atomicExch(p, 2, i);
                  atomicMax(p, 3, i - 10);
                  atomicMin(p, 4, i - 10);
                  atomicAnd(p, 5, 2 * i + 7);
                  atomicOr(p, 6, 1 << i);
                  atomicXor(p, 7, i);
                  atomicInc(p, 8, 16);
                  atomicDec(p, 9, 16);
                });
    assertThat(result[0]).isEqualTo(10 * ALL);
    assertThat(result[1]).isEqualTo(-10 * ALL);
    assertThat(result[2]).isBetween(0, ALL - 1);
    assertThat(result[3]).isEqualTo(ALL - 11);
    assertThat(result[4]).isEqualTo(-10);
    assertThat(result[5]).isEqualTo(1);
    assertThat(result[6]).isEqualTo(-1);
    assertThat(result[7]).isEqualTo(0xff);
    // 17 steps are a round; a thread that goes down from 5 is 11 steps behind one that began at 16.
    assertThat(result[8]).isEqualTo(ALL % 17);
    assertThat(result[9]).isEqualTo(Math.floorMod(5 - ALL, 17));
  }

  @Test
  void allThreadsAgreeOnTheirLongs() {
    long far = 1L << 40;
    long[] result =
        run(
            new long[] {far, far, 7, -far, far, -1, 0, 0},
            p ->
                t -> {
                  int i = globalIndex(t);
                  atomicAdd(p, 0, far);
                  atomicSub(p, 1, far);
                  atomicExch(p, 2, far + i);
                  atomicMax(p, 3, i - far);
                  atomicMin(p, 4, i - far);
                  atomicAnd(p, 5, ~(1L << i));
                  atomicOr(p, 6, 1L << i);
                  atomicXor(p, 7, far + i);
                });
    assertThat(result[0]).isEqualTo(far * (ALL + 1));
    assertThat(result[1]).isEqualTo(far * (1 - ALL));
    assertThat(result[2]).isBetween(far, far + ALL - 1);
    assertThat(result[3]).isEqualTo(ALL - 1 - far);
    assertThat(result[4]).isEqualTo(-far);
    assertThat(result[5]).isZero();
    assertThat(result[6]).isEqualTo(-1);
    assertThat(result[7]).isZero();
  }

  @Test
  void comparesUnsignedNumbersAsSuch() {
    int[] ints =
        run(
            new int[] {1, 1, -1, -1},
            p ->
                t -> {
                  atomicUMax(p, 0, -2);
                  atomicMax(p, 1, -2);
                  atomicUMin(p, 2, 5);
                  atomicMin(p, 3, 5);
                });
    assertThat(ints).containsExactly(-2, 1, 5, -1);
    long[] longs =
        run(
            new long[] {1, -1},
            p ->
                t -> {
                  atomicUMax(p, 0, -2);
                  atomicUMin(p, 1, 5);
                });
    assertThat(longs).containsExactly(-2, 5);
    assertThat(
            run(
                new int[] {-1, -1},
                p ->
                    t -> {
                      if (globalIndex(t) == 0) {
                        atomicInc(p, 0, 16);
                        atomicDec(p, 1, 16);
                      }
                    }))
        .containsExactly(0, 16);
  }

  @Test
  void compareAndSwapTellsWhoWasFirst() {
    int[] ints =
        run(
            new int[] {-1, 0},
            p ->
                t -> {
                  if (atomicCAS(p, 0, -1, globalIndex(t)) == -1) {
                    atomicAdd(p, 1, 1);
                  }
                });
    assertThat(ints[0]).isBetween(0, ALL - 1);
    assertThat(ints[1]).isEqualTo(1);
    long[] longs =
        run(
            new long[] {-1, 0},
            p ->
                t -> {
                  if (atomicCAS(p, 0, -1, globalIndex(t)) == -1) {
                    atomicAdd(p, 1, 1);
                  }
                });
    assertThat(longs[0]).isBetween(0L, ALL - 1L);
    assertThat(longs[1]).isEqualTo(1);
  }

  @Test
  void returnsWhatWasThereBefore() {
    int[] ticketsDrawn =
        run(
            new int[ALL + 1],
            p ->
                t -> {
                  int ticket = atomicAdd(p, ALL, 1);
                  p.set(ticket, p.get(ticket) + 1);
                });
    assertThat(ticketsDrawn[ALL]).isEqualTo(ALL);
    assertThat(IntStream.of(ticketsDrawn).limit(ALL)).containsOnly(1);
  }

  @Test
  void addsAndReplacesFloatsAndDoubles() {
    DevicePointer memory = hipMalloc(24);
    hipMemcpy(memory, new double[3], 24, hipMemcpyDefault);
    FloatPointer floats = memory.asFloats();
    DoublePointer doubles = memory.plus(8).asDoubles();
    hipLaunchKernel(
        t -> {
          atomicAdd(floats, 0, 0.5f);
          atomicExch(floats, 1, 3.5f);
          atomicAdd(doubles, 0, 0.5);
          atomicExch(doubles, 1, 3.5);
        },
        dim3(BLOCKS),
        dim3(THREADS),
        0,
        null);
    float[] floatResult = new float[2];
    double[] doubleResult = new double[2];
    hipMemcpy(floatResult, memory, 8, hipMemcpyDefault);
    hipMemcpy(doubleResult, memory.plus(8), 16, hipMemcpyDefault);
    assertThat(floatResult).containsExactly(ALL / 2f, 3.5f);
    assertThat(doubleResult).containsExactly(ALL / 2.0, 3.5);
  }

  @Test
  void worksOnSharedMemory() {
    DevicePointer memory = hipMalloc(4L * BLOCKS);
    IntPointer sums = memory.asInts();
    hipLaunchKernel(
        t -> {
          IntPointer shared = t.shared().asInts();
          if (t.threadIdx.x == 0) {
            shared.set(0, 0);
          }
          t.__syncthreads();
          atomicAdd(shared, 0, t.threadIdx.x);
          t.__syncthreads();
          if (t.threadIdx.x == 0) {
            sums.set(t.blockIdx.x, shared.get(0));
          }
        },
        dim3(BLOCKS),
        dim3(THREADS),
        4,
        null);
    int[] result = new int[BLOCKS];
    hipMemcpy(result, memory, 4L * BLOCKS, hipMemcpyDefault);
    assertThat(result).containsOnly(THREADS * (THREADS - 1) / 2);
  }

  @Test
  void staysWithinTheAllocation() {
    IntPointer ints = hipMalloc(64).plus(8).asInts();
    for (int index : new int[] {-3, 14, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertFaults(t -> atomicAdd(ints, index, 1));
      assertFaults(t -> atomicMax(ints, index, 1));
    }
    DevicePointer freed = hipMalloc(64);
    LongPointer longs = freed.asLongs();
    hipFree(freed);
    assertFaults(t -> atomicExch(longs, 0, 1));
  }

  private static void assertFaults(Kernel kernel) {
    hipLaunchKernel(kernel, dim3(1), dim3(1), 0, null);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
    Hip.hipDeviceReset();
  }
}
