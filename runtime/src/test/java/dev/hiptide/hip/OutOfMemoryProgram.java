package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

/**
 * What {@link OutOfMemoryTest} runs: a kernel that fills the Java heap to its last bytes and keeps
 * what it has when it fails, so that the runtime has no more either.
 */
final class OutOfMemoryProgram {
  private static Object[] kept;

  private OutOfMemoryProgram() {}

  /** Writes what the failed kernel's wait throws, and what a kernel after a reset computes. */
  public static void main(String[] args) {
    int[] answer = new int[1];
    hipLaunchKernel(t -> fillTheHeap(), dim3(1), dim3(1), 0, null);
    String failure = failureOfWait();
    kept = null;
    System.out.println(failure == null ? failureOfWait() : failure);

    hipDeviceReset();
    hipLaunchKernel(t -> answer[0] = 42, dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
    System.out.println(answer[0]);
  }

  private static void fillTheHeap() {
    for (int length = 1 << 16; length > 0; length /= 2) {
      try {
        while (true) {
          fillBy(length);
        }
      } catch (OutOfMemoryError goOnWithSmallerOnes) {
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

  /** Null if the host has no memory for the exception either. */
  private static String failureOfWait() {
    try {
      hipDeviceSynchronize();
      return "no failure";
    } catch (HipException e) {
      return e.error() + " " + e.getCause().getClass().getSimpleName();
    } catch (OutOfMemoryError e) {
      return null;
    }
  }
}
