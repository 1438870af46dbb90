package dev.hiptide.workloads;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Launches a kernel that adds 1 to every int of a buffer, and rarely waits for it. */
@Command(name = "kernels", description = "Per iteration, launches add_one over a device buffer.")
public final class Kernels extends Workload {
  private static final int THREADS_PER_BLOCK = 256;

  @Mixin private WaitOption waiting;
  @Mixin private SyncOption sync;

  @Option(
      names = "--then-sync-every",
      paramLabel = "N",
      defaultValue = "0",
      converter = Count.FromZero.class,
      description =
          "The same, once standard input has ended: the program changes its regime, so that alerts"
              + " can be tried. 0 changes nothing. Default: ${DEFAULT-VALUE}.")
  private long thenSyncEvery;

  private volatile boolean inputHasEnded;
  private long syncEvery;
  private int[] host;
  private DevicePointer device;
  private Kernel addOne;
  private Dim3 grid;
  private Dim3 block;
  private long launches;

  public static void main(String... args) {
    run(new Kernels(), args);
  }

  @Override
  void prepare() {
    int n = options().ints();
    host = new int[n];
    grid = dim3((n + THREADS_PER_BLOCK - 1) / THREADS_PER_BLOCK);
    block = dim3(THREADS_PER_BLOCK);
    hipSetDeviceFlags(waiting.deviceFlags().flags());
    device = hipMalloc(options().bytes());
    hipMemcpy(device, host, options().bytes(), hipMemcpyHostToDevice);
    addOne = addOne(device.asInts(), n);
    syncEvery = sync.syncEvery();
    if (thenSyncEvery > 0) {
      Thread input = new Thread(this::awaitEndOfInput, "standard-input");
      input.setDaemon(true);
      input.start();
    }
  }

  private void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // only the end of the input matters
      }
    } catch (IOException e) {
      // nothing more can be read, so this counts as the end
    }
    inputHasEnded = true;
  }

  private static Kernel addOne(IntPointer data, int n) {
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        data.set(i, data.get(i) + 1);
      }
    };
  }

  @Override
  void iterate() {
    hipLaunchKernel(addOne, grid, block, 0, null);
    if (inputHasEnded) {
      syncEvery = thenSyncEvery;
    }
    if (syncEvery > 0 && ++launches % syncEvery == 0) {
      hipDeviceSynchronize();
    }
  }

  @Override
  void complete() {
    hipDeviceSynchronize();
  }

  @Override
  Optional<String> findError() {
    hipMemcpy(host, device, options().bytes(), hipMemcpyDeviceToHost);
    hipFree(device);
    return firstDifference(host, (int) allIterations());
  }
}
