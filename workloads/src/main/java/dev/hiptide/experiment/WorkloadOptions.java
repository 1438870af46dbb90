package dev.hiptide.experiment;

import dev.hiptide.workloads.RunOptions;
import dev.hiptide.workloads.SyncOption;
import dev.hiptide.workloads.WaitOption;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The experiment's options that are passed on to the programs. */
final class WorkloadOptions {
  @Mixin private RunOptions run;
  @Mixin private WaitOption waiting;
  @Mixin private SyncOption sync;

  RunOptions run() {
    return run;
  }

  /** The command-line arguments for one program, without the options that it does not have. */
  List<String> of(Variant variant) {
    List<String> options = new ArrayList<>(run.toArguments());
    if (variant != Variant.BASELINE) {
      options.addAll(waiting.toArguments());
    }
    if (variant == Variant.KERNELS) {
      options.addAll(sync.toArguments());
    }
    return options;
  }
}
