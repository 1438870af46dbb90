package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostFree;
import static dev.hiptide.hip.Hip.hipHostGetDevicePointer;
import static dev.hiptide.hip.Hip.hipHostGetFlags;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipHostMallocCoherent;
import static dev.hiptide.hip.Hip.hipHostMallocDefault;
import static dev.hiptide.hip.Hip.hipHostMallocMapped;
import static dev.hiptide.hip.Hip.hipHostMallocNonCoherent;
import static dev.hiptide.hip.Hip.hipHostMallocNumaUser;
import static dev.hiptide.hip.Hip.hipHostMallocPortable;
import static dev.hiptide.hip.Hip.hipHostMallocWriteCombined;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocManaged;
import static dev.hiptide.hip.Hip.hipMemAttachHost;
import static dev.hiptide.hip.Hip.hipMemPtrGetInfo;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorOutOfMemory;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
class PinnedMemoryTest {
  @Test
  void isSharedByHostAndKernels() {
    HostPointer pointer = hipHostMalloc(8);
    IntPointer ints = pointer.asInts();
    ints.set(0, 20);
    ints.set(1, 30);
    hipLaunchKernel(
        t -> ints.set(t.threadIdx.x, ints.get(t.threadIdx.x) + 1), dim3(1), dim3(2), 0, null);
    hipDeviceSynchronize();
    assertThat(ints.get(0)).isEqualTo(21);
    assertThat(ints.get(1)).isEqualTo(31);
  }

  @Test
  void managedMemoryIsSharedByHostAndKernels() {
    DevicePointer pointer = hipMallocManaged(8, hipMemAttachHost);
    LongPointer longs = pointer.asLongs();
    longs.set(0, 5);
    hipLaunchKernel(t -> longs.set(0, longs.get(0) * 2), dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
    assertThat(longs.get(0)).isEqualTo(10);
    hipFree(pointer);
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(pointer));
  }

  @ParameterizedTest
  @EnumSource(HipMemcpyKind.class)
  void isHostAndDeviceMemoryForCopies(HipMemcpyKind kind) {
    HostPointer src = hipHostMalloc(4);
    HostPointer dst = hipHostMalloc(4);
    src.asInts().set(0, 42);
    hipMemcpy(dst, src, 4, kind);
    assertThat(dst.asInts().get(0)).isEqualTo(42);
  }

  @Test
  void isCopiedToAndFromArraysAndTheDevice() {
    HostPointer host = hipHostMalloc(12);
    DevicePointer device = hipMalloc(8);
    hipMemcpy(host, new int[] {1, 2, 3}, 12, hipMemcpyHostToHost);
    hipMemcpy(device, host.plus(4), 8, hipMemcpyHostToDevice);
    hipMemcpy(host, device, 8, hipMemcpyDeviceToHost);
    int[] copy = new int[3];
    hipMemcpy(copy, host.asInts(), 12, hipMemcpyDefault);
    assertThat(copy).containsExactly(2, 3, 3);
  }

  @Test
  void doesNotMakeHostMemoryOfDeviceMemory() {
    HostPointer host = hipHostMalloc(4);
    DevicePointer device = hipMalloc(4);
    assertFailsWith(
            hipErrorInvalidMemcpyDirection, () -> hipMemcpy(host, device, 4, hipMemcpyHostToDevice))
        .withMessageContaining("the arguments are for hipMemcpyDeviceToHost");
    hipMemcpy(host, device, 4, hipMemcpyDeviceToDevice);
  }

  @Test
  void isNotReadableOnceFreed() {
    HostPointer pointer = hipHostMalloc(4);
    IntPointer ints = pointer.asInts();
    hipHostFree(pointer);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> ints.get(0));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipMemcpy(new int[1], pointer, 4, hipMemcpyDefault));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer(pointer, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetFlags(pointer));
    assertFailsWith(hipErrorInvalidValue, () -> hipMemPtrGetInfo(pointer));
  }

  /** If the memory went back to the system at once, this would end the JVM. */
  @Test
  void isNotTakenFromUnderAThreadThatUsesIt() {
    int count = 1 << 20;
    for (int round = 0; round < 20; round++) {
      // Each has another size, so that no block is reused.
      HostPointer pointer = hipHostMalloc((count + round) * 4L);
      IntPointer ints = pointer.asInts();
      AtomicInteger next = new AtomicInteger();
      CompletableFuture<Void> user =
          CompletableFuture.runAsync(
              () -> {
                while (true) {
                  ints.set(next.getAndIncrement() & (count - 1), 1);
                }
              });
      while (next.get() < 1000 && !user.isDone()) {
        Thread.onSpinWait();
      }
      hipHostFree(pointer);
      assertThat(user)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void isReusedOnlyThroughNewPointers() {
    HostPointer old = hipHostMalloc(64);
    IntPointer stale = old.asInts();
    hipHostFree(old);
    HostPointer fresh = hipHostMalloc(64);
    assertThat(fresh).isNotEqualTo(old).hasToString(old.toString());
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> stale.set(0, 1));
  }

  @Test
  void isFreedOnceFromItsStart() {
    HostPointer pointer = hipHostMalloc(16);
    assertFailsWith(hipErrorInvalidValue, () -> hipHostFree(pointer.plus(4)))
        .withMessageContaining("4 bytes into its allocation");
    hipHostFree(pointer);
    assertFailsWith(hipErrorInvalidValue, () -> hipHostFree(pointer))
        .withMessageContaining("has been freed");
    hipHostFree(null);
  }

  @Test
  void isNotForHipFree() {
    HostPointer pointer = hipHostMalloc(16);
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(pointer));
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(hipHostGetDevicePointer(pointer, 0)));
    hipHostFree(pointer);
  }

  @Test
  void endsWithTheDevicesReset() {
    HostPointer pointer = hipHostMalloc(16);
    hipDeviceReset();
    assertFailsWith(hipErrorInvalidValue, () -> hipHostFree(pointer));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        hipHostMallocDefault,
        hipHostMallocPortable | hipHostMallocMapped | hipHostMallocWriteCombined,
        hipHostMallocNumaUser | hipHostMallocCoherent,
        hipHostMallocNonCoherent
      })
  void remembersItsFlags(int flags) {
    assertThat(hipHostGetFlags(hipHostMalloc(1, flags).plus(1))).isEqualTo(flags);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 0x1000_0000, hipHostMallocCoherent | hipHostMallocNonCoherent})
  void refusesOtherFlags(int flags) {
    assertFailsWith(hipErrorInvalidValue, () -> hipHostMalloc(1, flags))
        .withMessageContaining("0x" + Integer.toHexString(flags));
  }

  @Test
  void refusesImpossibleSizes() {
    assertThat(hipHostMalloc(0)).isNull();
    assertFailsWith(hipErrorInvalidValue, () -> hipHostMalloc(-1));
    assertFailsWith(hipErrorOutOfMemory, () -> hipHostMalloc(1L << 31))
        .withMessageContaining("hipHostMalloc: 2147483648 bytes");
    assertFailsWith(hipErrorInvalidValue, () -> hipMallocManaged(0));
    assertFailsWith(hipErrorInvalidValue, () -> hipMallocManaged(-1));
    assertFailsWith(hipErrorInvalidValue, () -> hipMallocManaged(4, 4));
  }

  @Test
  void refusesNullAndFlagsForItsDevicePointer() {
    HostPointer pointer = hipHostMalloc(16);
    assertThat(hipHostGetDevicePointer(pointer.plus(8), 0)).isEqualTo(pointer.plus(8));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer(pointer, 1));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer((HostPointer) null, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetFlags(null));
  }

  @Test
  void knowsTheSizeOfItsAllocation() {
    assertThat(hipMemPtrGetInfo(hipHostMalloc(16).plus(4))).isEqualTo(16);
    assertThat(hipMemPtrGetInfo(hipMalloc(20))).isEqualTo(20);
    assertFailsWith(hipErrorInvalidValue, () -> hipMemPtrGetInfo(null));
  }
}
