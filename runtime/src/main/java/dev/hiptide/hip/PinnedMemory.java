package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorHostMemoryAlreadyRegistered;
import static dev.hiptide.hip.HipError.hipErrorHostMemoryNotRegistered;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;

import java.nio.ByteBuffer;

/** Memory of the host that kernels can use: how it is made, found and given back. */
final class PinnedMemory {
  private static final int COHERENCE = Hip.hipHostMallocCoherent | Hip.hipHostMallocNonCoherent;
  private static final int MALLOC_FLAGS =
      COHERENCE
          | Hip.hipHostMallocPortable
          | Hip.hipHostMallocMapped
          | Hip.hipHostMallocWriteCombined
          | Hip.hipHostMallocNumaUser;
  private static final int REGISTER_FLAGS = Hip.hipHostRegisterPortable | Hip.hipHostRegisterMapped;

  private PinnedMemory() {}

  static HostPointer allocate(Device device, long bytes, int flags) {
    if ((flags & ~MALLOC_FLAGS) != 0 || (flags & COHERENCE) == COHERENCE) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipHostMalloc: flags are 0x%x; allowed are the hipHostMalloc constants, of Coherent and NonCoherent one"
              .formatted(flags));
    }
    if (bytes == 0) {
      return null;
    }
    return new HostPointer(device.allocate("hipHostMalloc", bytes, MemoryKind.HOST), 0, flags);
  }

  static void free(Device device, HostPointer pointer) {
    Allocations.checkIsStart("hipHostFree", pointer);
    if (!device.free(pointer.memory())) {
      throw new HipException(hipErrorInvalidValue, "hipHostFree: " + pointer + " has been freed");
    }
  }

  static DevicePointer devicePointer(Device device, HostPointer pointer, int flags) {
    checkNoFlags(flags);
    checkIsHeld(device, "hipHostGetDevicePointer", pointer);
    return new DevicePointer(pointer.memory(), pointer.offsetBytes());
  }

  static int flags(Device device, HostPointer pointer) {
    checkIsHeld(device, "hipHostGetFlags", pointer);
    return pointer.flags();
  }

  static void register(Device device, ByteBuffer memory, long bytes, int flags) {
    checkIsDirect("hipHostRegister", memory);
    if (memory.isReadOnly() || bytes <= 0 || bytes > memory.remaining()) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipHostRegister: %d bytes of %s; allowed are 1 to those that remain in a writable buffer"
              .formatted(bytes, memory));
    }
    if ((flags & ~REGISTER_FLAGS) != 0) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipHostRegister: flags are 0x%x; allowed are hipHostRegisterPortable and hipHostRegisterMapped"
              .formatted(flags));
    }
    if (device.register(memory.slice(memory.position(), (int) bytes)) == null) {
      throw new HipException(
          hipErrorHostMemoryAlreadyRegistered,
          "hipHostRegister: a part of %s is registered".formatted(memory));
    }
  }

  static void unregister(Device device, ByteBuffer memory) {
    checkIsDirect("hipHostUnregister", memory);
    DevicePointer registered = device.registered(memory);
    if (registered == null || registered.offsetBytes() != 0 || !device.free(registered.memory())) {
      throw new HipException(
          hipErrorHostMemoryNotRegistered,
          "hipHostUnregister: no registered memory begins where %s does".formatted(memory));
    }
  }

  static DevicePointer devicePointer(Device device, ByteBuffer memory, int flags) {
    checkNoFlags(flags);
    checkIsDirect("hipHostGetDevicePointer", memory);
    DevicePointer pointer = device.registered(memory);
    if (pointer == null) {
      throw new HipException(
          hipErrorInvalidValue, "hipHostGetDevicePointer: %s is not registered".formatted(memory));
    }
    return pointer;
  }

  private static void checkIsHeld(Device device, String function, HostPointer pointer) {
    if (pointer == null || !device.owns(pointer.memory())) {
      throw new HipException(
          hipErrorInvalidValue, "%s: %s is null or has been freed".formatted(function, pointer));
    }
  }

  private static void checkIsDirect(String function, ByteBuffer memory) {
    if (memory == null || !memory.isDirect()) {
      throw new HipException(
          hipErrorInvalidValue,
          "%s: %s; allowed are direct buffers, as others have no address"
              .formatted(function, memory));
    }
  }

  private static void checkNoFlags(int flags) {
    if (flags != 0) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipHostGetDevicePointer: flags are 0x%x; allowed is 0".formatted(flags));
    }
  }
}
