package dev.hiptide.workloads;

import java.util.List;
import picocli.CommandLine.Option;

/** How host threads wait for the device: an option of every program that uses HIP. */
public final class WaitOption {
  @Option(
      names = "--device-flags",
      paramLabel = "FLAGS",
      defaultValue = "auto",
      converter = DeviceFlags.Converter.class,
      description =
          "How alloc and kernels wait for the device: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}.")
  private DeviceFlags deviceFlags;

  DeviceFlags deviceFlags() {
    return deviceFlags;
  }

  /** The same option for another command line. */
  public List<String> toArguments() {
    return List.of("--device-flags", deviceFlags.toString());
  }
}
