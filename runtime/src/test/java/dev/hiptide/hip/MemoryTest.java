package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipGetLastError;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemGetInfo;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorOutOfMemory;
import static dev.hiptide.hip.HipError.hipSuccess;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.tool.DeviceHeap;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
class MemoryTest {
  @Test
  void accountsForWhatIsAllocated() {
    // Not by hipMemGetInfo: in a container what is free changes with all that runs there.
    long before = DeviceHeap.usedBytes.get();
    DevicePointer pointer = hipMalloc(1 << 20);
    assertThat(DeviceHeap.usedBytes).hasValue(before + (1 << 20));
    assertThat(hipMemGetInfo().free()).isBetween(0L, hipMemGetInfo().total() - (1 << 20));
    hipFree(pointer);
    assertThat(DeviceHeap.usedBytes).hasValue(before);
  }

  @Test
  void allocatesNothingForZeroBytesAndFreesNull() {
    assertThat(hipMalloc(0)).isNull();
    hipFree(null);
  }

  @Test
  void refusesNegativeSizes() {
    assertFailsWith(hipErrorInvalidValue, () -> hipMalloc(-1))
        .withMessageContaining("hipMalloc: -1 bytes; allowed is 0 or more");
  }

  @Test
  void refusesAllocationsOf2GiB() {
    assertFailsWith(hipErrorOutOfMemory, () -> hipMalloc(1L << 31))
        .withMessageContaining("at most 2147483647");
  }

  @Test
  void refusesToFreeTwice() {
    DevicePointer pointer = hipMalloc(16);
    hipFree(pointer);
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(pointer));
  }

  @Test
  void refusesToFreeTheMiddleOfAnAllocation() {
    DevicePointer pointer = hipMalloc(16);
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(pointer.plus(4)));
    hipFree(pointer);
  }

  @Test
  void setsNothingForZeroBytesWhateverThePointer() {
    DevicePointer freed = hipMalloc(16);
    hipFree(freed);
    hipMemset(freed, 1, 0);
    hipMemset(null, 1, 0);
    assertThat(hipGetLastError()).isEqualTo(hipSuccess);
  }

  @Test
  void refusesToUseFreedMemory() {
    DevicePointer pointer = hipMalloc(16);
    hipFree(pointer);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset(pointer, 0, 16));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(new byte[16], pointer, 16, hipMemcpyDeviceToHost));
  }

  @Test
  void setsBytesAndNoOthers() {
    DevicePointer pointer = hipMalloc(200_000);
    hipMemset(pointer, 0, 200_000);
    hipMemset(pointer.plus(1), 0x1ff, 150_000);
    byte[] copy = new byte[200_000];
    hipMemcpy(copy, pointer, copy.length, hipMemcpyDeviceToHost);
    assertThat(IntStream.range(0, copy.length).filter(i -> copy[i] != 0).boxed())
        .hasSize(150_000)
        .startsWith(1)
        .allMatch(i -> copy[i] == -1);
  }

  @Test
  void refusesToSetBytesOutsideTheAllocation() {
    DevicePointer pointer = hipMalloc(16);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset(pointer.plus(8), 0, 9))
        .withMessageContaining("has 8 bytes to the end of its allocation, 9 were asked");
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset(null, 0, 1));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset(pointer, 0, -1));
  }

  @Test
  void keepsPointersWithinTheirAllocation() {
    DevicePointer pointer = hipMalloc(16);
    assertThat(pointer.plus(16).plus(-16)).isEqualTo(pointer);
    assertThat(pointer.plus(4).sizeBytes()).isEqualTo(12);
    assertFailsWith(hipErrorInvalidValue, () -> pointer.plus(17));
    assertFailsWith(hipErrorInvalidValue, () -> pointer.plus(-1));
    assertFailsWith(hipErrorInvalidValue, () -> pointer.plus(2).asInts());
  }

  @Test
  void refusesSharedMemoryThatAKernelGaveAway() {
    AtomicReference<DevicePointer> shared = new AtomicReference<>();
    hipLaunchKernel(t -> shared.set(t.shared()), dim3(1), dim3(1), 16, null);
    hipDeviceSynchronize();
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(shared.get()));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemset(shared.get(), 0, 16));
  }

  /** A buffer would outlive {@code hipFree}. */
  @Test
  void givesProgramsNoBufferOverDeviceMemory() {
    assertThat(Stream.of(DevicePointer.class, TypedPointer.class, DeviceMemory.class))
        .flatExtracting(type -> List.of(type.getMethods()))
        .extracting(Method::getReturnType)
        .noneMatch(Buffer.class::isAssignableFrom);
  }
}
