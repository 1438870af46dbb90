package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorIllegalAddress;
import static dev.hiptide.hip.HipError.hipErrorLaunchFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.tool.DeviceHeap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class StickyErrorTest {
  @AfterAll
  static void leaveAHealthyDevice() {
    hipDeviceReset();
  }

  @Test
  void reportsAnExceptionAtTheNextSynchronisation() {
    IllegalStateException thrown = new IllegalStateException("boom");
    launch(
        t -> {
          throw thrown;
        });
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize)
        .withMessageContaining("boom")
        .withCause(thrown);
  }

  @Test
  void staysUntilTheDeviceIsReset() {
    DevicePointer memory = hipMalloc(4);
    IntPointer ints = memory.asInts();
    launch(t -> ints.set(1, 0));
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
    assertFailsWith(hipErrorIllegalAddress, () -> hipMalloc(4));
    assertFailsWith(hipErrorIllegalAddress, () -> launch(t -> {}));
    assertFailsWith(hipErrorIllegalAddress, () -> hipFree(memory));
    hipDeviceReset();
    hipDeviceSynchronize();
    assertThat(DeviceHeap.usedBytes).hasValue(0);
  }

  @Test
  void reportsAccessBeforeAnAllocation() {
    IntPointer ints = hipMalloc(64).asInts();
    launch(t -> ints.get(-1));
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
  }

  @Test
  void reportsUseAfterFreeInAKernel() {
    DevicePointer memory = hipMalloc(64);
    DoublePointer doubles = memory.asDoubles();
    hipFree(memory);
    launch(t -> doubles.get(0));
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
  }

  @Test
  void reportsAStackOverflowAndLivesOn() {
    launch(StickyErrorTest::recurse);
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
    hipDeviceReset();
    launch(t -> {});
    hipDeviceSynchronize();
  }

  @Test
  void refusesToWaitForTheDeviceInAKernel() {
    launch(t -> hipDeviceSynchronize());
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize)
        .withMessageContaining("hipErrorNotSupported");
  }

  private static void recurse(KernelThread t) {
    recurse(t);
  }

  private static void launch(Kernel kernel) {
    hipLaunchKernel(kernel, dim3(4), dim3(4), 0, null);
  }
}
