package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchHostFunc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;

import java.util.function.IntConsumer;

/**
 * What {@link ClassInitialisationTest} runs: classes that use the device while they are
 * initialised.
 */
final class InitialiserProgram {
  private InitialiserProgram() {}

  /** Arguments: which class, and the schedule flags of its wait. */
  public static void main(String[] args) {
    hipSetDeviceFlags(Integer.parseInt(args[1]));
    IntConsumer use =
        switch (args[0]) {
          case "own" -> OwnKernel::use;
          case "indirect" -> Indirect::use;
          case "other" -> OtherKernel::use;
          default -> throw new IllegalArgumentException(args[0]);
        };
    use.accept(1);
    System.out.println("used");
  }

  private static void run(Kernel kernel) {
    hipLaunchKernel(kernel, dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
  }

  /** Its kernels and callbacks are its own. */
  private static final class OwnKernel {
    private static int factor;

    static {
      try {
        run(t -> factor = 2);
      } catch (HipException e) {
        System.out.println(e.getMessage());
      }
      try {
        hipLaunchHostFunc(null, user -> factor = 3, null);
        hipDeviceSynchronize();
      } catch (HipException e) {
        System.out.println(e.error());
      }
    }

    static void use(int number) {
      run(t -> factor = number);
    }
  }

  /** Uses the kernel of a class that uses it. */
  private static final class Indirect {
    private static int factor = 2;

    static {
      run(new Friend());
    }

    static void use(int number) {
      factor = number;
    }
  }

  private static final class Friend implements Kernel {
    @Override
    public void run(KernelThread t) {
      Indirect.factor++;
    }
  }

  /** Uses a kernel that does not use it, which is fine. */
  private static final class OtherKernel {
    static {
      run(new Harmless());
    }

    static void use(int number) {}
  }

  private static final class Harmless implements Kernel {
    @Override
    public void run(KernelThread t) {}
  }
}
