package dev.hiptide.workloads;

import java.util.List;
import picocli.CommandLine.Option;

/** How often {@code kernels} waits for the device. */
public final class SyncOption {
  @Option(
      names = "--sync-every",
      paramLabel = "N",
      defaultValue = "0",
      converter = Count.FromZero.class,
      description =
          "kernels: call hipDeviceSynchronize after every N launches; 0 means only at the end."
              + " Default: ${DEFAULT-VALUE}.")
  private long syncEvery;

  long syncEvery() {
    return syncEvery;
  }

  /** The same option for another command line. */
  public List<String> toArguments() {
    return List.of("--sync-every", Long.toString(syncEvery));
  }
}
