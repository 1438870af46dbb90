package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchHostFunc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpyAsync;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

/** The application that {@link RedeployProgram} deploys: it uses a bit of everything. */
public final class RedeployedApp {
  private static final int BLOCK = 64;
  private static final Shared<int[]> TILE = Shared.ints(BLOCK);

  private RedeployedApp() {}

  /** Called by the server. */
  public static void run() {
    int[] numbers = new int[100 * BLOCK];
    DevicePointer memory = hipMalloc(4L * numbers.length);
    IntPointer ints = memory.asInts();
    for (HipStream stream : new HipStream[] {null, hipStreamCreate()}) {
      hipMemcpyAsync(memory, numbers, 4L * numbers.length, hipMemcpyHostToDevice, stream);
      hipLaunchKernel(
          t -> {
            int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
            ints.set(i, ints.get(i) + 1);
          },
          dim3(100),
          dim3(BLOCK),
          0,
          stream);
      hipLaunchKernel(
          t -> {
            int[] tile = t.shared(TILE);
            tile[t.threadIdx.x] = ints.get(t.threadIdx.x);
            t.__syncthreads();
            ints.set(t.threadIdx.x, tile[t.blockDim.x - 1 - t.threadIdx.x]);
          },
          dim3(1),
          dim3(BLOCK),
          0,
          stream);
      hipLaunchHostFunc(stream, user -> user[0] = 1, numbers);
      hipStreamSynchronize(stream);
      if (stream != null) {
        hipStreamDestroy(stream);
      }
    }
    hipDeviceSynchronize();
    hipFree(memory);
    try {
      hipFree(memory);
    } catch (HipException freedTwice) {
      // Its code stays with the server's thread.
    }
  }
}
