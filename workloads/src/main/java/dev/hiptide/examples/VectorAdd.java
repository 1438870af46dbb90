package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Uses one thread per element, and a guard for the threads past the end in the last block. */
@Command(name = "vadd", description = "Adds two vectors of a million floats.")
public final class VectorAdd extends Example {
  private static final int N = 1_000_000;
  private static final long BYTES = 4L * N;
  private static final int BLOCK_SIZE = 256;

  private static Kernel vadd(FloatPointer a, FloatPointer b, FloatPointer c, int n) {
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        c.set(i, a.get(i) + b.get(i));
      }
    };
  }

  @Override
  Optional<String> run() {
    float[] a = new float[N];
    float[] b = new float[N];
    for (int i = 0; i < N; i++) {
      a[i] = 1.618f * i;
      b[i] = 3.142f * i;
    }

    DevicePointer deviceA = hipMalloc(BYTES);
    DevicePointer deviceB = hipMalloc(BYTES);
    DevicePointer deviceC = allocateResult(BYTES);
    hipMemcpy(deviceA, a, BYTES, hipMemcpyHostToDevice);
    hipMemcpy(deviceB, b, BYTES, hipMemcpyHostToDevice);
    Kernel vadd = global(vadd(deviceA.asFloats(), deviceB.asFloats(), deviceC.asFloats(), N));
    hipLaunchKernel(vadd, dim3(blocks(N, BLOCK_SIZE)), dim3(BLOCK_SIZE), 0, null);
    float[] c = new float[N];
    hipMemcpy(c, deviceC, BYTES, hipMemcpyDeviceToHost);
    hipFree(deviceA);
    hipFree(deviceB);
    hipFree(deviceC);

    return firstDifference(c, i -> a[i] + b[i]);
  }
}
