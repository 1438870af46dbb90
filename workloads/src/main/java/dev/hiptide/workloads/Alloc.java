package dev.hiptide.workloads;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.tool.DeviceHeap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Allocates and frees device memory. */
@Command(name = "alloc", description = "Per iteration, hipMalloc and hipFree.")
public final class Alloc extends Workload {
  @Mixin private WaitOption waiting;

  private long usedBefore;
  private long allocations;

  public static void main(String... args) {
    run(new Alloc(), args);
  }

  @Override
  void prepare() {
    hipSetDeviceFlags(waiting.deviceFlags().flags());
    usedBefore = DeviceHeap.usedBytes.get();
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
    // Not by hipMemGetInfo: in a container what is free changes with all that runs there.
    long leaked = DeviceHeap.usedBytes.get() - usedBefore;
    if (allocations != allIterations()) {
      return Optional.of(
          "%d allocations succeeded, not %d".formatted(allocations, allIterations()));
    }
    return leaked == 0 ? Optional.empty() : Optional.of(leaked + " bytes were not freed");
  }
}
