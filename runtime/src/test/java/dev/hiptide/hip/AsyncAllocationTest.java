package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipFreeAsync;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocAsync;
import static dev.hiptide.hip.Hip.hipMemGetInfo;
import static dev.hiptide.hip.Hip.hipStreamCreateWithFlags;
import static dev.hiptide.hip.Hip.hipStreamNonBlocking;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorIllegalAddress;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorOutOfMemory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.tool.DeviceHeap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class AsyncAllocationTest {
  private static final int BYTES = 1 << 20;

  private final Latches latches = new Latches();

  @AfterEach
  void leaveAHealthyDevice() {
    latches.openAll();
    hipDeviceReset();
  }

  @Test
  void usesOneBlockAgainAndAgainInAStream() {
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    for (int i = 0; i < 100_000; i++) {
      hipFreeAsync(hipMallocAsync(BYTES, stream), stream);
    }
    assertThat(usedBytes()).isEqualTo(BYTES);
    hipDeviceReset();
    assertThat(usedBytes()).isZero();
  }

  @Test
  void eachOwnerSeesItsOwnDataAlthoughTheBlockIsTheSame() {
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    DevicePointer results = hipMalloc(1000 * 4);
    IntPointer sums = results.asInts();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      DevicePointer memory = hipMallocAsync(4, stream);
      IntPointer ints = memory.asInts();
      hipLaunchKernel(t -> ints.set(0, number), dim3(1), dim3(1), 0, stream);
      hipLaunchKernel(t -> sums.set(number, ints.get(0)), dim3(1), dim3(1), 0, stream);
      hipFreeAsync(memory, stream);
    }
    hipDeviceSynchronize();
    int[] copy = new int[1000];
    Hip.hipMemcpy(copy, results, 4000, HipMemcpyKind.hipMemcpyDeviceToHost);
    assertThat(copy).startsWith(0, 1, 2).endsWith(997, 998, 999);
  }

  @Test
  void anotherStreamGetsABlockOnlyOnceItIsFree() {
    HipStream one = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipStream other = hipStreamCreateWithFlags(hipStreamNonBlocking);
    Latch latch = latches.add();
    hipLaunchKernel(t -> latch.await(), dim3(1), dim3(1), 0, one);
    DevicePointer memory = hipMallocAsync(BYTES, one);
    long address = memory.memory().address();
    hipFreeAsync(memory, one);
    assertThat(hipMallocAsync(BYTES, other).memory().address()).isNotEqualTo(address);
    latch.open();
    hipDeviceSynchronize();
    assertThat(hipMallocAsync(BYTES, other).memory().address()).isEqualTo(address);
  }

  @Test
  void isUsableUntilTheStreamReachesTheFree() {
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    Latch latch = latches.add();
    DevicePointer memory = hipMallocAsync(BYTES, stream);
    IntPointer ints = memory.asInts();
    hipLaunchKernel(t -> latch.await(), dim3(1), dim3(1), 0, stream);
    hipLaunchKernel(t -> ints.set(0, 1), dim3(1), dim3(1), 0, stream);
    hipFreeAsync(memory, stream);
    latch.open();
    hipDeviceSynchronize();
    hipLaunchKernel(t -> ints.set(0, 1), dim3(1), dim3(1), 0, stream);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
  }

  @Test
  void goesWithTheOrdinaryFunctions() {
    hipFree(hipMallocAsync(BYTES, null));
    assertThat(usedBytes()).isZero();
    hipFreeAsync(hipMalloc(BYTES), null);
    assertThat(usedBytes()).isZero();
  }

  @Test
  void thePoolGivesBackWhatOtherAllocationsNeed() {
    long gibibyte = 1 << 30;
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    List<DevicePointer> all = new ArrayList<>();
    while (hipMemGetInfo().free() >= gibibyte) {
      all.add(hipMallocAsync(gibibyte, stream));
    }
    assertFailsWith(hipErrorOutOfMemory, () -> hipMalloc(gibibyte + BYTES));
    all.forEach(memory -> hipFreeAsync(memory, stream));
    assertThat(usedBytes()).isEqualTo(all.size() * gibibyte);
    hipFree(hipMalloc(gibibyte + BYTES));
    assertThat(usedBytes()).isZero();
  }

  @Test
  void refusesWhatItCannotFree() {
    DevicePointer memory = hipMallocAsync(BYTES, null);
    assertFailsWith(hipErrorInvalidValue, () -> hipFreeAsync(memory.plus(4), null));
    hipFreeAsync(memory, null);
    assertFailsWith(hipErrorInvalidValue, () -> hipFreeAsync(memory, null));
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(memory));
    assertFailsWith(hipErrorInvalidValue, () -> hipFreeAsync(null, null));
    assertFailsWith(hipErrorInvalidValue, () -> hipMallocAsync(-1, null));
    assertThat(hipMallocAsync(0, null)).isNull();
  }

  private static long usedBytes() {
    return DeviceHeap.usedBytes.get();
  }
}
