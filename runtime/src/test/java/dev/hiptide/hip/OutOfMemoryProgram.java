package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

import java.util.Arrays;

/**
 * What {@link OutOfMemoryTest} runs: a kernel that fills the Java heap to its last bytes and keeps
 * what it has when it fails, so that the runtime has none left either. The host comes to wait
 * meanwhile, and gives up what is kept whenever that leaves itself nothing, which the kernel then
 * fills again.
 */
final class OutOfMemoryProgram {
  private OutOfMemoryProgram() {}

  /** Writes what the failed kernel's wait throws, and what a kernel after a reset computes. */
  public static void main(String[] args) {
    int[] answers = new int[64];
    hipLaunchKernel(t -> HeapFiller.fill(), dim3(1), dim3(1), 0, null);
    HeapFiller.awaitNearlyFull();
    HipException failure = failureOfWait();
    while (failure == null) {
      HeapFiller.release();
      failure = failureOfWait();
    }
    HeapFiller.release();
    System.out.println(failure.error() + " " + failure.getCause().getClass().getSimpleName());

    hipDeviceReset();
    hipLaunchKernel(t -> answers[t.blockIdx.x] = 42, dim3(answers.length), dim3(1), 0, null);
    hipDeviceSynchronize();
    System.out.println(Arrays.stream(answers).distinct().boxed().toList());
  }

  /** Null if the host has no memory either: some JDK code makes an InternalError of that. */
  private static HipException failureOfWait() {
    try {
      hipDeviceSynchronize();
      throw new AssertionError("no failure");
    } catch (HipException e) {
      return e;
    } catch (VirtualMachineError e) {
      return null;
    }
  }
}
