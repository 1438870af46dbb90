package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostGetDevicePointer;
import static dev.hiptide.hip.Hip.hipHostRegister;
import static dev.hiptide.hip.Hip.hipHostRegisterDefault;
import static dev.hiptide.hip.Hip.hipHostRegisterMapped;
import static dev.hiptide.hip.Hip.hipHostUnregister;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorHostMemoryAlreadyRegistered;
import static dev.hiptide.hip.HipError.hipErrorHostMemoryNotRegistered;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
class RegisteredMemoryTest {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());

  @Test
  void isUsedByKernels() {
    hipHostRegister(buffer, 64, hipHostRegisterMapped);
    IntPointer ints = hipHostGetDevicePointer(buffer, 0).asInts();
    buffer.putInt(4, 7);
    hipLaunchKernel(t -> ints.set(0, ints.get(1) + 1), dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
    assertThat(buffer.getInt(0)).isEqualTo(8);
  }

  @Test
  void beginsAtTheBuffersPosition() {
    hipHostRegister(buffer.position(8), 16, hipHostRegisterDefault);
    assertThat(hipHostGetDevicePointer(buffer, 0).sizeBytes()).isEqualTo(16);
    assertThat(hipHostGetDevicePointer(buffer.position(20), 0).offsetBytes()).isEqualTo(12);
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer(buffer.position(24), 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer(buffer.position(7), 0));
  }

  @Test
  void isLeftAloneOnceUnregistered() {
    hipHostRegister(buffer, 64, hipHostRegisterDefault);
    DevicePointer pointer = hipHostGetDevicePointer(buffer, 0);
    assertFailsWith(hipErrorInvalidValue, () -> hipFree(pointer));
    hipHostUnregister(buffer);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> pointer.asBytes().get(0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer(buffer, 0));
    assertFailsWith(hipErrorHostMemoryNotRegistered, () -> hipHostUnregister(buffer));
    hipHostRegister(buffer, 64, hipHostRegisterDefault);
  }

  @Test
  void isForgottenByTheDevicesReset() {
    hipHostRegister(buffer, 64, hipHostRegisterDefault);
    hipDeviceReset();
    assertFailsWith(hipErrorHostMemoryNotRegistered, () -> hipHostUnregister(buffer));
  }

  @Test
  void isRegisteredOnce() {
    hipHostRegister(buffer.position(16), 16, hipHostRegisterDefault);
    assertFailsWith(
        hipErrorHostMemoryAlreadyRegistered, () -> hipHostRegister(buffer.position(31), 2, 0));
    assertFailsWith(
        hipErrorHostMemoryAlreadyRegistered, () -> hipHostRegister(buffer.position(0), 17, 0));
    hipHostRegister(buffer.position(0), 16, 0);
    hipHostRegister(buffer.position(32), 32, 0);
  }

  @Test
  void isUnregisteredFromItsStart() {
    hipHostRegister(buffer, 64, hipHostRegisterDefault);
    assertFailsWith(hipErrorHostMemoryNotRegistered, () -> hipHostUnregister(buffer.position(1)));
  }

  @Test
  void refusesWhatKernelsCannotUse() {
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(ByteBuffer.allocate(8), 8, 0))
        .withMessageContaining("allowed are direct buffers");
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(null, 8, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostUnregister(null));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostGetDevicePointer((ByteBuffer) null, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(buffer.asReadOnlyBuffer(), 8, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(buffer, 65, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(buffer, 0, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(buffer, -1, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipHostRegister(buffer, 8, 4));
  }
}
