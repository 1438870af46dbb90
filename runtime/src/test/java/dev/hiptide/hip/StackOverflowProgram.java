package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@link StackOverflowTest} runs: kernels whose threads use up their stacks, where they meet
 * or on the way.
 */
final class StackOverflowProgram {
  private static final int THREADS = 8;

  private StackOverflowProgram() {}

  /** A kernel that recurses without end. */
  enum Recursion {
    /** Each thread waits at each depth: the stack ends in or about a barrier. */
    THROUGH_BARRIERS {
      @Override
      void recurse(KernelThread t, int depth) {
        t.__syncthreads();
        recurse(t, depth + 1);
      }
    },
    /** The same with a warp function. */
    THROUGH_SHUFFLES {
      @Override
      void recurse(KernelThread t, int depth) {
        t.__shfl(depth, 0);
        recurse(t, depth + 1);
      }
    },
    /** Threads come to their barriers at the end of the stack, the first to its first one. */
    TO_BARRIERS {
      @Override
      void recurse(KernelThread t, int depth) {
        try {
          recurse(t, depth + 1);
        } finally {
          t.__syncthreads();
        }
      }
    },
    /** The same, but the kernel catches the error and goes on. */
    TO_BARRIERS_UNHEEDED {
      @Override
      void recurse(KernelThread t, int depth) {
        TO_BARRIERS.recurse(t, depth);
      }

      @Override
      void begin(KernelThread t) {
        try {
          recurse(t, 0);
        } catch (StackOverflowError unheeded) {
          // Only that not all threads could be started is a failure.
        }
      }
    };

    void begin(KernelThread t) {
      recurse(t, 0);
    }

    abstract void recurse(KernelThread t, int depth);
  }

  /**
   * Writes which launches did not fail as they should, and what a kernel computes in the end.
   *
   * @param args a {@link Recursion}, and how many launches
   */
  public static void main(String[] args) {
    Recursion recursion = Recursion.valueOf(args[0]);
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      AtomicInteger begun = new AtomicInteger();
      hipLaunchKernel(
          t -> {
            begun.incrementAndGet();
            recursion.begin(t);
          },
          dim3(1),
          dim3(THREADS),
          0,
          null);
      try {
        hipDeviceSynchronize();
        if (recursion != Recursion.TO_BARRIERS_UNHEEDED || begun.get() < THREADS) {
          System.out.println("no failure");
        }
      } catch (HipException e) {
        if (e.error() != HipError.hipErrorLaunchFailure
            || !(e.getCause() instanceof StackOverflowError)) {
          System.out.println(e);
        }
      }
      hipDeviceReset();
    }
    int[] sum = new int[1];
    hipLaunchKernel(
        t -> {
          int all = countOf(t);
          if (t.threadIdx.x == 0) {
            sum[0] = all;
          }
        },
        dim3(1),
        dim3(THREADS),
        0,
        null);
    hipDeviceSynchronize();
    System.out.println(sum[0]);
  }

  private static int countOf(KernelThread t) {
    return Long.bitCount(t.__ballot(true));
  }
}
