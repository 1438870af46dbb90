package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

import java.util.Arrays;

/**
 * What {@link OutOfMemoryTest} runs: a kernel that fills the Java heap to its last bytes and keeps
 * what it has when it fails, so that the runtime has no more either. The host comes to wait
 * meanwhile, and gives up what is kept whenever that leaves itself nothing, which the kernel then
 * fills again.
 */
final class OutOfMemoryProgram {
  /** The length of array that finds no place any more when the host comes to wait. */
  private static final int NEARLY_FULL = 1 << 12;

  private static Object[] kept;
  private static volatile boolean isNearlyFull;

  private OutOfMemoryProgram() {}

  /** Writes what the failed kernel's wait throws, and what a kernel after a reset computes. */
  public static void main(String[] args) {
    int[] answers = new int[64];
    hipLaunchKernel(t -> fillTheHeap(), dim3(1), dim3(1), 0, null);
    while (!isNearlyFull) {
      Thread.onSpinWait();
    }
    String failure = failureOfWait();
    while (failure == null) {
      kept = null;
      failure = failureOfWait();
    }
    kept = null;
    System.out.println(failure);

    hipDeviceReset();
    hipLaunchKernel(t -> answers[t.blockIdx.x] = 42, dim3(answers.length), dim3(1), 0, null);
    hipDeviceSynchronize();
    System.out.println(Arrays.stream(answers).distinct().boxed().toList());
  }

  private static void fillTheHeap() {
    for (int length = 1 << 16; length > 0; length /= 2) {
      try {
        while (true) {
          fillBy(length);
        }
      } catch (OutOfMemoryError goOnWithSmallerOnes) {
        isNearlyFull |= length == NEARLY_FULL;
        if (length == 1) {
          throw goOnWithSmallerOnes;
        }
      }
    }
  }

  private static void fillBy(int length) {
    Object[] more = new Object[length];
    more[0] = kept;
    kept = more;
  }

  /** Null if the host has no memory either: some JDK code makes an InternalError of that. */
  private static String failureOfWait() {
    try {
      hipDeviceSynchronize();
      return "no failure";
    } catch (HipException e) {
      return e.error() + " " + e.getCause().getClass().getSimpleName();
    } catch (VirtualMachineError e) {
      return null;
    }
  }
}
