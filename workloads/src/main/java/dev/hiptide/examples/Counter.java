package dev.hiptide.examples;

import static dev.hiptide.hip.Atomics.atomicAdd;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;

/** A nearly empty kernel that counts how often it runs, so that a lost launch is noticed. */
final class Counter {
  private final DevicePointer memory = hipMalloc(Integer.BYTES);

  Counter() {
    hipMemset(memory, 0, Integer.BYTES);
  }

  Kernel kernel() {
    IntPointer count = memory.asInts();
    return t -> atomicAdd(count, 0, 1);
  }

  /** Returns what is wrong with the count, and frees it. */
  Optional<String> findError(int launches) {
    int[] count = new int[1];
    hipMemcpy(count, memory, Integer.BYTES, hipMemcpyDeviceToHost);
    hipFree(memory);
    return count[0] == launches
        ? Optional.empty()
        : Optional.of("%d launches of %d have run".formatted(count[0], launches));
  }
}
