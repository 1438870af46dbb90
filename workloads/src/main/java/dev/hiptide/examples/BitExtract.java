package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;

/** Integer arithmetic: in Java, AMD's {@code __bitextract_u32} is a shift and a mask. */
@Command(name = "bit-extract", description = "Takes bits 8 to 11 out of each of a million ints.")
public final class BitExtract extends Example {
  private static final int N = 1_000_000;
  private static final long BYTES = 4L * N;

  private static Kernel bitExtract(IntPointer c, IntPointer a, int n) {
    return t -> {
      int stride = t.blockDim.x * t.gridDim.x;
      for (int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x; i < n; i += stride) {
        c.set(i, a.get(i) >>> 8 & 0xf);
      }
    };
  }

  @Override
  Optional<String> run() {
    int[] a = IntStream.range(0, N).toArray();

    DevicePointer deviceA = hipMalloc(BYTES);
    DevicePointer deviceC = allocateResult(BYTES);
    hipMemcpy(deviceA, a, BYTES, hipMemcpyHostToDevice);
    Kernel bitExtract = global(bitExtract(deviceC.asInts(), deviceA.asInts(), N));
    hipLaunchKernel(bitExtract, dim3(512), dim3(256), 0, null);
    int[] c = new int[N];
    hipMemcpy(c, deviceC, BYTES, hipMemcpyDeviceToHost);
    hipFree(deviceA);
    hipFree(deviceC);

    return IntStream.range(0, N)
        .filter(i -> c[i] != i / 256 % 16)
        .mapToObj("element %d is wrong"::formatted)
        .findFirst();
  }
}
