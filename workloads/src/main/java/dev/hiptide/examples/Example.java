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
 * A program that prints {@code PASSED} and exits with 0, or says what is wrong and exits with 1.
 */
abstract class Example implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--sabotage",
      description = "Launch kernels that do nothing, to show that the check notices.")
  private boolean sabotage;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this message.")
  private boolean help;

  /** Runs the example; returns what is wrong with the result, or empty if it is right. */
  abstract Optional<String> run();

  /** Marks a function as a kernel, as HIP's {@code __global__} does. */
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

  static void say(String format, Object... args) {
    System.out.println(String.format(Locale.ROOT, format, args));
  }

  /** Allocates device memory for a result, and overwrites what an earlier program left there. */
  static DevicePointer allocateResult(long bytes) {
    DevicePointer memory = hipMalloc(bytes);
    hipMemset(memory, 0xff, bytes);
    return memory;
  }

  /** How many blocks are needed for at least {@code threads} threads. */
  static int blocks(int threads, int blockSize) {
    return (threads + blockSize - 1) / blockSize;
  }

  /** Describes the first element that is not exactly as expected; empty if all are. */
  static Optional<String> firstDifference(float[] actual, IntFunction<Float> expected) {
    for (int i = 0; i < actual.length; i++) {
      if (actual[i] != expected.apply(i)) {
        return Optional.of("element %d is %s, not %s".formatted(i, actual[i], expected.apply(i)));
      }
    }
    return Optional.empty();
  }
}
