package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipGetDeviceProperties;
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

/** The smallest whole program: allocate, copy, launch, copy back, free. */
@Command(name = "square", description = "Squares a million floats, each thread some of them.")
public final class Square extends Example {
  private static final int N = 1_000_000;
  private static final long BYTES = 4L * N;

  /** A fixed number of threads stride over the elements. */
  private static Kernel square(FloatPointer c, FloatPointer a, int n) {
    return t -> {
      int stride = t.blockDim.x * t.gridDim.x;
      for (int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x; i < n; i += stride) {
        c.set(i, a.get(i) * a.get(i));
      }
    };
  }

  @Override
  Optional<String> run() {
    say("running on %s", hipGetDeviceProperties(0).name());
    float[] a = new float[N];
    for (int i = 0; i < N; i++) {
      a[i] = 1.618f + i;
    }

    DevicePointer deviceA = hipMalloc(BYTES);
    DevicePointer deviceC = allocateResult(BYTES);
    hipMemcpy(deviceA, a, BYTES, hipMemcpyHostToDevice);
    Kernel square = global(square(deviceC.asFloats(), deviceA.asFloats(), N));
    hipLaunchKernel(square, dim3(512), dim3(256), 0, null);
    float[] c = new float[N];
    hipMemcpy(c, deviceC, BYTES, hipMemcpyDeviceToHost);
    hipFree(deviceA);
    hipFree(deviceC);

    return firstDifference(c, i -> a[i] * a[i]);
  }
}
