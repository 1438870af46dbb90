package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipGetDeviceProperties;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipOccupancyMaxActiveBlocksPerMultiprocessor;
import static dev.hiptide.hip.Hip.hipOccupancyMaxPotentialBlockSize;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.HipPotentialBlockSize;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Lets the runtime choose the block size, and compares it with a small one. */
@Command(name = "occupancy", description = "Multiplies vectors in blocks of two sizes.")
public final class Occupancy extends Example {
  private static final int N = 1_000_000;
  private static final long BYTES = 4L * N;
  private static final int SMALL_BLOCK = 32;

  private static Kernel multiply(FloatPointer c, FloatPointer a, FloatPointer b, int n) {
    return t -> {
      int i = t.blockDim.x * t.blockIdx.x + t.threadIdx.x;
      if (i < n) {
        c.set(i, a.get(i) * b.get(i));
      }
    };
  }

  @Override
  Optional<String> run() {
    float[] a = new float[N];
    float[] b = new float[N];
    for (int i = 0; i < N; i++) {
      a[i] = i;
      b[i] = N - i;
    }

    DevicePointer deviceA = hipMalloc(BYTES);
    DevicePointer deviceB = hipMalloc(BYTES);
    DevicePointer deviceC = allocateResult(BYTES);
    hipMemcpy(deviceA, a, BYTES, hipMemcpyHostToDevice);
    hipMemcpy(deviceB, b, BYTES, hipMemcpyHostToDevice);
    Kernel multiply =
        global(multiply(deviceC.asFloats(), deviceA.asFloats(), deviceB.asFloats(), N));
    HipPotentialBlockSize suggested = hipOccupancyMaxPotentialBlockSize(multiply, 0, 0);
    say(
        "suggested: at least %2$d blocks of %1$d threads",
        suggested.blockSize(), suggested.gridSize());

    Optional<String> error = Optional.empty();
    for (int blockSize : new int[] {SMALL_BLOCK, suggested.blockSize()}) {
      hipMemset(deviceC, 0xff, BYTES);
      float[] c = new float[N];
      long began = System.nanoTime();
      hipLaunchKernel(multiply, dim3(blocks(N, blockSize)), dim3(blockSize), 0, null);
      hipDeviceSynchronize();
      long nanos = System.nanoTime() - began;
      hipMemcpy(c, deviceC, BYTES, hipMemcpyDeviceToHost);
      say(
          "blocks of %d: %.3f ms, occupancy %.0f %%",
          blockSize, nanos / 1e6, percent(multiply, blockSize));
      error = error.or(() -> firstDifference(c, i -> a[i] * b[i]));
    }
    hipFree(deviceA);
    hipFree(deviceB);
    hipFree(deviceC);
    return error;
  }

  /** The share of a multiprocessor's threads that blocks of this size can use, in percent. */
  private static double percent(Kernel kernel, int blockSize) {
    int blocks = hipOccupancyMaxActiveBlocksPerMultiprocessor(kernel, blockSize, 0);
    return 100.0 * blocks * blockSize / hipGetDeviceProperties(0).maxThreadsPerMultiProcessor();
  }
}
