package dev.hiptide.examples;

import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemset;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.Kernel;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A program that ends with {@code PASSED} and exit code 0, or says what is wrong and ends with 1.
 */
abstract class Example implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--sabotage",
      description = "Launch kernels that do nothing, to see that the check notices.")
  private boolean sabotage;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this message.")
  private boolean help;

  /** Does it all; returns what is wrong with the result. */
  abstract Optional<String> run();

  /** HIP's {@code __global__}: what makes a function a kernel. */
  final Kernel global(Kernel kernel) {
    return sabotage ? t -> {} : kernel;
  }

  @Override
  public final Integer call() {
    Optional<String> error;
    try {
      error = run();
    } catch (HipException e) {
      error = Optional.of(e.getMessage());
    }
    say("%s: %s", spec.name(), error.map("FAILED: "::concat).orElse("PASSED"));
    return error.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Prints a line. */
  static void say(String format, Object... args) {
    System.out.println(String.format(Locale.ROOT, format, args));
  }

  /** Device memory for a result, without one that an earlier program has left there. */
  static DevicePointer allocateResult(long bytes) {
    DevicePointer memory = hipMalloc(bytes);
    hipMemset(memory, 0xff, bytes);
    return memory;
  }

  /** How many blocks of a size it takes for at least {@code threads} threads. */
  static int blocks(int threads, int blockSize) {
    return (threads + blockSize - 1) / blockSize;
  }

  /** The first element that is not as expected, compared exactly. */
  static Optional<String> firstDifference(float[] actual, IntFunction<Float> expected) {
    for (int i = 0; i < actual.length; i++) {
      if (actual[i] != expected.apply(i)) {
        return Optional.of("element %d is %s, not %s".formatted(i, actual[i], expected.apply(i)));
      }
    }
    return Optional.empty();
  }
}
