package dev.hiptide.workloads;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemGetInfo;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;

import dev.hiptide.hip.DevicePointer;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Allocates and frees device memory. */
@Command(name = "alloc", description = "Per iteration, hipMalloc and hipFree.")
public final class Alloc extends Workload {
  @Mixin private WaitOption waiting;

  private long freeBefore;
  private long allocations;

  public static void main(String... args) {
    run(new Alloc(), args);
  }

  @Override
  void prepare() {
    hipSetDeviceFlags(waiting.deviceFlags().flags());
    freeBefore = hipMemGetInfo().free();
  }

  @Override
  void iterate() {
    DevicePointer memory = hipMalloc(options().bytes());
    if (memory.sizeBytes() == options().bytes()) {
      allocations++;
    }
    hipFree(memory);
  }

  @Override
  Optional<String> findError() {
    long leaked = freeBefore - hipMemGetInfo().free();
    if (allocations != allIterations()) {
      return Optional.of(
          "%d allocations succeeded, not %d".formatted(allocations, allIterations()));
    }
    return leaked == 0 ? Optional.empty() : Optional.of(leaked + " bytes were not freed");
  }
}
