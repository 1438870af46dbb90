package dev.hiptide.workloads;

import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;

import dev.hiptide.hip.HipException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What every program does: prepare, warm up, iterate, check. The iterations are inside the ROCTX
 * range {@code iteration}, those of the warm-up inside {@code warmup}. The loop itself neither
 * allocates nor writes, so that tools see only what the iterations do.
 */
abstract class Workload implements Callable<Integer> {
  private static final String WARMUP = "warmup";
  private static final String REHEARSAL = "rehearsal";

  /**
   * How often the loop runs without an iteration in it, so that its compilation is over before the
   * marked iterations: HotSpot recompiles a loop after 40,000 rounds (-XX:Tier4BackEdgeThreshold),
   * and each request for a compilation is a system call or two of the thread that iterates.
   */
  private static final long REHEARSALS = 200_000;

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  /** Prepares what the iterations need. */
  abstract void prepare();

  /** Performs one iteration. */
  abstract void iterate();

  /** Waits until the iterations so far are complete, if {@link #iterate} does not. */
  void complete() {}

  /**
   * Checks the result, and releases what {@link #prepare} allocated.
   *
   * @return what is wrong with the result; empty if it is right
   */
  abstract Optional<String> findError();

  final RunOptions options() {
    return options;
  }

  /** How often {@link #iterate} runs, including the warm-up. */
  final long allIterations() {
    return options.warmup() + options.iterations();
  }

  @Override
  public final Integer call() {
    try {
      Outcome outcome = run();
      System.out.println(outcome);
      return outcome.exitCode();
    } catch (HipException e) {
      return failed(e.getMessage());
    } catch (OutOfMemoryError e) {
      return failed(
          "%s: --bytes %d, and the heap can have %d; choose less, or a larger heap by -Xmx"
              .formatted(e.getMessage(), options.bytes(), Runtime.getRuntime().maxMemory()));
    }
  }

  private int failed(String message) {
    System.err.println(spec.name() + ": " + message);
    return ExitCode.SOFTWARE;
  }

  private Outcome run() {
    try (Progress progress = new Progress(spec.name(), "preparing")) {
      prepare();
      progress.begin("warming up", options.warmup());
      long half = options.warmup() / 2;
      iterate(WARMUP, half, progress);
      iterate(REHEARSAL, REHEARSALS, progress);
      iterate(WARMUP, options.warmup() - half, progress);
      complete();
      progress.begin("iterating", options.iterations());
      long began = System.nanoTime();
      iterate("iteration", options.iterations(), progress);
      complete();
      double seconds = (System.nanoTime() - began) / 1e9;
      progress.begin("checking the result", 0);
      return new Outcome(spec.name(), options.iterations(), options.bytes(), seconds, findError());
    }
  }

  private void iterate(String range, long count, Progress progress) {
    for (long i = 0; i < count; i++) {
      roctxRangePush(range);
      if (!range.equals(REHEARSAL)) {
        iterate();
        progress.advance();
      }
      roctxRangePop();
    }
  }

  /** Runs a program from its command line and ends the JVM with its exit code. */
  static void run(Workload workload, String... args) {
    System.exit(Commands.of(workload).execute(args));
  }

  /** Describes the first element that is not as expected; empty if all are. */
  static Optional<String> firstDifference(int[] data, int expected) {
    for (int i = 0; i < data.length; i++) {
      if (data[i] != expected) {
        return Optional.of("element %d is %d, not %d".formatted(i, data[i], expected));
      }
    }
    return Optional.empty();
  }
}
