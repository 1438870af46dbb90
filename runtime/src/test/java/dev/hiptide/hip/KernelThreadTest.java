package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class KernelThreadTest {
  private static final Shared<float[]> TILE = Shared.floats(16 * 17);
  private static final Shared<double[]> DOUBLES = Shared.doubles(7 * 1024);
  private static final Shared<byte[]> BYTES = Shared.bytes(1024);

  @Test
  void hasSharedVariablesThatAreApartFromEachOtherAndFromDynamicOnes() {
    int[] wrong = new int[1];
    Kernel kernel =
        t -> {
          IntPointer dynamic = t.shared().asInts();
          int i = t.threadIdx.x;
          t.shared(TILE)[i] = i + 0.5f;
          t.shared(BYTES)[i] = (byte) i;
          dynamic.set(i, -i);
          t.__syncthreads();
          int other = t.blockDim.x - 1 - i;
          if (t.shared(TILE)[other] != other + 0.5f
              || t.shared(BYTES)[other] != (byte) other
              || dynamic.get(other) != -other) {
            wrong[0]++;
          }
        };
    hipLaunchKernel(kernel, dim3(40), dim3(256), 4 * 256, null);
    hipDeviceSynchronize();
    assertThat(wrong[0]).isZero();
  }

  @Test
  void failsIfABlockUsesMoreSharedMemoryThanItCanHave() {
    Kernel kernel = t -> t.shared(DOUBLES)[0] = t.shared(BYTES)[0];
    hipLaunchKernel(kernel, dim3(1), dim3(1), 7 * 1024, null);
    hipDeviceSynchronize();
    hipLaunchKernel(kernel, dim3(1), dim3(1), 7 * 1024 + 1, null);
    assertFailsWith(HipError.hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
  }

  @Test
  void transposesThroughATile() {
    int width = 80;
    DevicePointer input = Hip.hipMalloc(4L * width * width);
    DevicePointer output = Hip.hipMalloc(4L * width * width);
    float[] matrix = new float[width * width];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = i;
    }
    Hip.hipMemcpy(input, matrix, 4L * matrix.length, HipMemcpyKind.hipMemcpyHostToDevice);
    FloatPointer in = input.asFloats();
    FloatPointer out = output.asFloats();
    Kernel transpose =
        t -> {
          float[] tile = t.shared(TILE);
          int x = t.blockIdx.x * 16 + t.threadIdx.x;
          int y = t.blockIdx.y * 16 + t.threadIdx.y;
          tile[t.threadIdx.y * 17 + t.threadIdx.x] = in.get(y * width + x);
          t.__syncthreads();
          x = t.blockIdx.y * 16 + t.threadIdx.x;
          y = t.blockIdx.x * 16 + t.threadIdx.y;
          out.set(y * width + x, tile[t.threadIdx.x * 17 + t.threadIdx.y]);
        };
    hipLaunchKernel(transpose, dim3(width / 16, width / 16), dim3(16, 16), 0, null);
    float[] transposed = new float[matrix.length];
    Hip.hipMemcpy(transposed, output, 4L * matrix.length, HipMemcpyKind.hipMemcpyDeviceToHost);
    for (int i = 0; i < matrix.length; i++) {
      assertThat(transposed[i]).isEqualTo(matrix[i % width * width + i / width]);
    }
  }

  @Test
  void printsWholeLines() {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true));
    try {
      Kernel kernel = t -> t.printf("%d of %d: %x%n", t.threadIdx.x, t.blockDim.x, 255);
      hipLaunchKernel(kernel, dim3(20), dim3(8), 0, null);
      hipDeviceSynchronize();
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString().lines())
        .hasSize(160)
        .allMatch(line -> line.matches("[0-7] of 8: ff"))
        .contains("7 of 8: ff");
  }

  @Test
  void countsNanoseconds() {
    long[] nanos = new long[2];
    Kernel kernel =
        t -> {
          nanos[0] = t.clock64();
          t.__threadfence();
          long start = System.nanoTime();
          while (System.nanoTime() - start < 1_000_000) {
            Thread.onSpinWait();
          }
          nanos[1] = t.clock64();
        };
    hipLaunchKernel(kernel, dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
    assertThat(nanos[1] - nanos[0]).isBetween(1_000_000L, 30_000_000_000L);
  }

  @Test
  void waitsAtABarrierThatTheFirstBlockDoesNotReach() {
    int[] out = new int[4 * 256];
    Kernel kernel =
        t -> {
          int i = t.threadIdx.x;
          if (t.blockIdx.x == 0) {
            out[i] = i;
            return;
          }
          IntPointer data = t.shared().asInts();
          if (i < 16) {
            data.set(i, i);
          }
          t.__syncthreads();
          out[t.blockIdx.x * 256 + i] = data.get((i + 1) % 16);
        };
    hipLaunchKernel(kernel, dim3(4), dim3(256), 64, null);
    hipDeviceSynchronize();
    for (int i = 0; i < out.length; i++) {
      assertThat(out[i]).isEqualTo(i < 256 ? i : (i + 1) % 16);
    }
  }
}
