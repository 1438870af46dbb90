package dev.hiptide.workloads;

import static picocli.CommandLine.Spec.Target.MIXEE;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every program has. */
public final class RunOptions {
  /**
   * What one allocation of the device can have. Also for programs without one, as the study
   * compares programs that have the same footprint.
   */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  @Spec(MIXEE)
  private CommandSpec command;

  @Option(
      names = "--bytes",
      paramLabel = "SIZE",
      defaultValue = "10MB",
      converter = ByteSize.class,
      description =
          "Memory footprint: 10MB, 64KiB, 4096, … less than 2GiB. Default: ${DEFAULT-VALUE}.")
  private long bytes;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "100000",
      converter = Count.FromOne.class,
      description = "Iterations that are marked for tools. Default: ${DEFAULT-VALUE}.")
  private long iterations;

  /**
   * HotSpot hands a method to its last compiler after 5,000 calls (-XX:Tier4InvocationThreshold).
   * That wakes a compiler thread, which is a system call of the iterating thread. It belongs to
   * start-up, so the warm-up must be longer.
   */
  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "8000",
      converter = Count.FromZero.class,
      description =
          "Iterations before the first marked one, so that compilation, class loading and the C"
              + " allocator's adaptation are over. Default: ${DEFAULT-VALUE}.")
  private long warmup;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this message.")
  private boolean help;

  /**
   * The memory footprint, in bytes.
   *
   * @throws ParameterException if it is more than one allocation can have
   */
  public long bytes() {
    if (bytes > MAX_BYTES) {
      throw invalidBytes("at most %d, the limit of one allocation".formatted(MAX_BYTES));
    }
    return bytes;
  }

  /** The number of marked iterations. */
  public long iterations() {
    return iterations;
  }

  /** The number of iterations before the marked ones. */
  public long warmup() {
    return warmup;
  }

  /**
   * The memory footprint as a number of ints.
   *
   * @throws ParameterException if it is not a whole number of ints, or too large
   */
  public int ints() {
    if (bytes() % Integer.BYTES != 0) {
      throw invalidBytes("a multiple of " + Integer.BYTES);
    }
    return (int) (bytes() / Integer.BYTES);
  }

  private ParameterException invalidBytes(String allowed) {
    return new ParameterException(
        command.commandLine(),
        "Invalid value for option '--bytes': %d is not allowed; expected %s"
            .formatted(bytes, allowed));
  }

  /** The same options for another command line. */
  public List<String> toArguments() {
    return List.of(
        "--bytes", Long.toString(bytes()),
        "--iterations", Long.toString(iterations),
        "--warmup", Long.toString(warmup));
  }
}
