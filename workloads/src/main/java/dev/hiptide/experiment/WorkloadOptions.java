package dev.hiptide.experiment;

import dev.hiptide.workloads.Count;
import dev.hiptide.workloads.DeviceFlags;
import dev.hiptide.workloads.RunOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that are passed on to the programs. */
final class WorkloadOptions {
  @Mixin private RunOptions run;

  @Option(
      names = "--device-flags",
      paramLabel = "FLAGS",
      defaultValue = "auto",
      converter = DeviceFlags.Converter.class,
      description =
          "How alloc and kernels wait: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private DeviceFlags deviceFlags;

  @Option(
      names = "--sync-every",
      paramLabel = "N",
      defaultValue = "0",
      converter = Count.FromZero.class,
      description =
          "kernels: hipDeviceSynchronize after every N launches; 0 is only at the end. Default:"
              + " ${DEFAULT-VALUE}.")
  private long syncEvery;

  RunOptions run() {
    return run;
  }

  /** Those that a program has. */
  List<String> of(Variant variant) {
    List<String> options = new ArrayList<>(run.toArguments());
    if (variant != Variant.BASELINE) {
      options.addAll(List.of("--device-flags", deviceFlags.toString()));
    }
    if (variant == Variant.KERNELS) {
      options.addAll(List.of("--sync-every", Long.toString(syncEvery)));
    }
    return options;
  }
}
