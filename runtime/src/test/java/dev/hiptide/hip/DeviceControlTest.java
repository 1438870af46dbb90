package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceCanAccessPeer;
import static dev.hiptide.hip.Hip.hipDeviceDisablePeerAccess;
import static dev.hiptide.hip.Hip.hipDeviceEnablePeerAccess;
import static dev.hiptide.hip.Hip.hipDeviceGet;
import static dev.hiptide.hip.Hip.hipDeviceGetLimit;
import static dev.hiptide.hip.Hip.hipDeviceLmemResizeToMax;
import static dev.hiptide.hip.Hip.hipDeviceMapHost;
import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleBlockingSync;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;
import static dev.hiptide.hip.Hip.hipDriverGetVersion;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipGetDevice;
import static dev.hiptide.hip.Hip.hipGetDeviceCount;
import static dev.hiptide.hip.Hip.hipGetDeviceFlags;
import static dev.hiptide.hip.Hip.hipGetDeviceProperties;
import static dev.hiptide.hip.Hip.hipGetErrorName;
import static dev.hiptide.hip.Hip.hipGetErrorString;
import static dev.hiptide.hip.Hip.hipGetLastError;
import static dev.hiptide.hip.Hip.hipInit;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipPeekAtLastError;
import static dev.hiptide.hip.Hip.hipRuntimeGetVersion;
import static dev.hiptide.hip.Hip.hipSetDevice;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidDevice;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorUnsupportedLimit;
import static dev.hiptide.hip.HipError.hipSuccess;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class DeviceControlTest {
  @Test
  void hasOneDevice() {
    assertThat(hipGetDeviceCount()).isEqualTo(1);
    hipSetDevice(0);
    assertThat(hipGetDevice()).isZero();
    assertFailsWith(hipErrorInvalidDevice, () -> hipSetDevice(1));
    assertFailsWith(hipErrorInvalidDevice, () -> hipGetDeviceProperties(-1));
  }

  @Test
  void describesTheDevice() {
    HipDeviceProp properties = hipGetDeviceProperties(0);
    assertThat(properties.multiProcessorCount())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(properties.totalGlobalMem()).isPositive();
    assertThat(properties.maxThreadsPerBlock()).isEqualTo(1024);
  }

  @Test
  void aCoreIsAMultiprocessorOfTheHostsMemory() {
    HipDeviceProp properties = hipGetDeviceProperties(0);
    assertThat(properties.maxBlocksPerMultiProcessor()).isEqualTo(1);
    assertThat(properties.maxThreadsPerMultiProcessor()).isEqualTo(1024);
    assertThat(properties.warpSize()).isEqualTo(64);
    assertThat(properties.integrated()).isTrue();
  }

  @Test
  void initialisesWithoutFlagsOnly() {
    hipInit(0);
    assertFailsWith(hipErrorInvalidValue, () -> hipInit(1));
  }

  @Test
  void tellsTheVersionOfHipThatItFollows() {
    assertThat(hipRuntimeGetVersion()).isEqualTo(70_000_000);
    assertThat(hipDriverGetVersion()).isEqualTo(hipRuntimeGetVersion());
  }

  @Test
  void aDevicesHandleIsItsNumber() {
    assertThat(hipDeviceGet(0)).isZero();
    assertFailsWith(hipErrorInvalidDevice, () -> hipDeviceGet(1));
  }

  @Test
  void kernelsAllocateOnTheJavaHeap() {
    assertThat(hipDeviceGetLimit(HipLimit.hipLimitMallocHeapSize))
        .isEqualTo(Runtime.getRuntime().maxMemory());
    assertFailsWith(hipErrorUnsupportedLimit, () -> hipDeviceGetLimit(HipLimit.hipLimitStackSize));
    assertFailsWith(hipErrorInvalidValue, () -> hipDeviceGetLimit(null));
  }

  @Test
  void aDeviceAloneHasNoPeers() {
    assertThat(hipDeviceCanAccessPeer(0, 0)).isFalse();
    assertFailsWith(hipErrorInvalidDevice, () -> hipDeviceCanAccessPeer(0, 1));
    assertFailsWith(hipErrorInvalidDevice, () -> hipDeviceCanAccessPeer(1, 0));
    assertFailsWith(hipErrorInvalidDevice, () -> hipDeviceEnablePeerAccess(0, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipDeviceEnablePeerAccess(1, 1));
    assertFailsWith(hipErrorInvalidDevice, () -> hipDeviceDisablePeerAccess(1));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        hipDeviceScheduleAuto,
        hipDeviceScheduleSpin,
        hipDeviceScheduleYield,
        hipDeviceScheduleBlockingSync
      })
  void waitsInEveryWay(int flags) {
    hipSetDeviceFlags(flags);
    assertThat(hipGetDeviceFlags()).isEqualTo(flags);
    for (int i = 0; i < 100; i++) {
      DevicePointer memory = hipMalloc(4);
      IntPointer value = memory.asInts();
      int expected = i;
      hipLaunchKernel(t -> value.set(0, expected), dim3(1), dim3(1), 0, null);
      int[] copy = new int[1];
      hipMemcpy(copy, memory, 4, hipMemcpyDeviceToHost);
      assertThat(copy).containsExactly(expected);
      hipFree(memory);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        hipDeviceScheduleAuto,
        hipDeviceScheduleSpin,
        hipDeviceScheduleYield,
        hipDeviceScheduleBlockingSync
      })
  void acceptsFlagsOfDevicesThatAreNotTheCpuAndForgetsThem(int schedule) {
    hipSetDeviceFlags(schedule | hipDeviceMapHost | hipDeviceLmemResizeToMax);
    assertThat(hipGetDeviceFlags()).isEqualTo(schedule);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7, 3 | 8, 0x20, -1})
  void refusesOtherFlags(int flags) {
    assertFailsWith(hipErrorInvalidValue, () -> hipSetDeviceFlags(flags));
    assertThat(hipGetDeviceFlags()).isEqualTo(hipDeviceScheduleAuto);
  }

  @Test
  void remembersTheLastErrorOfTheThreadOnce() {
    assertFailsWith(hipErrorInvalidValue, () -> hipMalloc(-1));
    assertThat(hipPeekAtLastError()).isEqualTo(hipErrorInvalidValue);
    assertThat(hipGetLastError()).isEqualTo(hipErrorInvalidValue);
    assertThat(hipGetLastError()).isEqualTo(hipSuccess);
  }

  @Test
  void namesErrorsAsHipDoes() {
    assertThat(hipGetErrorName(HipError.hipErrorIllegalAddress))
        .isEqualTo("hipErrorIllegalAddress");
    assertThat(hipGetErrorString(HipError.hipErrorIllegalAddress))
        .isEqualTo("an illegal memory access was encountered");
    assertThat(HipError.hipErrorIllegalAddress.code()).isEqualTo(700);
  }
}
