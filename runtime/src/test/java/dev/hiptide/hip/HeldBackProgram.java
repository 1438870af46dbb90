package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipStreamCreate;

/**
 * What {@link OutOfMemoryTest} runs: launches that are held back behind another stream's kernel,
 * until one finds the Java heap full; it is made again, and others follow.
 */
final class HeldBackProgram {
  /** Beyond some 32,000 a list in an array is copied, for which there is no heap either. */
  private static final int HELD_BACK = 32_100;

  private static final int MORE = 10_000;

  private static volatile boolean isReleased;

  /** Written by the device: how many kernels have run, and how many of them out of turn. */
  private static int ran;

  private static int outOfTurn;

  private HeldBackProgram() {}

  /** Writes whether a launch was refused, how many did not run, and how many ran out of turn. */
  public static void main(String[] args) {
    Kernel[] kernels = new Kernel[HELD_BACK + MORE];
    for (int i = 0; i < kernels.length; i++) {
      int turn = i;
      kernels[i] = t -> run(turn);
    }
    hipLaunchKernel(t -> awaitRelease(), dim3(1), dim3(1), 0, hipStreamCreate());
    int launched = 0;
    while (launched < HELD_BACK) {
      launch(kernels[launched++]);
    }
    HeapFiller.fillBut(64 << 10);
    boolean isRefused = false;
    while (launched < kernels.length && !isRefused) {
      try {
        launch(kernels[launched]);
        launched++;
      } catch (OutOfMemoryError refused) {
        isRefused = true;
      }
    }
    HeapFiller.release();
    launch(kernels[launched++]);
    // Its gate is queued behind the launches that are held back already.
    hipLaunchKernel(t -> awaitRelease(), dim3(1), dim3(1), 0, hipStreamCreate());
    launch(kernels[launched++]);
    isReleased = true;
    hipDeviceSynchronize();
    System.out.println(isRefused + " " + (launched - ran) + " " + outOfTurn);
  }

  private static void launch(Kernel kernel) {
    hipLaunchKernel(kernel, dim3(1), dim3(1), 0, null);
  }

  private static void run(int turn) {
    if (!isReleased || turn != ran) {
      outOfTurn++;
    }
    ran++;
  }

  private static void awaitRelease() {
    while (!isReleased) {
      Thread.onSpinWait();
    }
  }
}
