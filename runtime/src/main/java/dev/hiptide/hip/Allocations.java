package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidValue;

/** What the functions that allocate and free device memory do once their sizes are checked. */
final class Allocations {
  /** As AMD's devices have it: a row begins where a texture row, or a cache line, could. */
  private static final long PITCH_ALIGNMENT = 256;

  private Allocations() {}

  static HipPitchedPtr mallocPitch(Device device, long width, long height) {
    if (width == 0 || height == 0) {
      return null;
    }
    // Too large a width overflows to a pitch that no allocation has.
    long pitch = (width + PITCH_ALIGNMENT - 1) & -PITCH_ALIGNMENT;
    long bytes = pitch < width ? Long.MAX_VALUE : Rows.span(pitch, height, pitch);
    DeviceMemory memory = device.allocate("hipMallocPitch", bytes, MemoryKind.DEVICE);
    return new HipPitchedPtr(memory.start(), pitch, width, height);
  }

  static DevicePointer mallocManaged(Device device, long bytes, int flags) {
    if (bytes == 0 || (flags != Hip.hipMemAttachGlobal && flags != Hip.hipMemAttachHost)) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipMallocManaged: %d bytes with flags 0x%x; allowed are 1 byte or more, and hipMemAttachGlobal or hipMemAttachHost"
              .formatted(bytes, flags));
    }
    return device.allocate("hipMallocManaged", bytes, MemoryKind.MANAGED).start();
  }

  static void free(Device device, DevicePointer pointer) {
    checkIsStart("hipFree", pointer);
    DeviceMemory memory = pointer.memory();
    if (!memory.kind().isFreedByHipFree() || !device.free(memory)) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipFree: %s is not memory from hipMalloc, or has been freed".formatted(pointer));
    }
  }

  static void freeAsync(Device device, DevicePointer pointer, HipStream stream) {
    if (pointer == null) {
      throw new HipException(hipErrorInvalidValue, "hipFreeAsync: the pointer is null");
    }
    checkIsStart("hipFreeAsync", pointer);
    DeviceMemory memory = pointer.memory();
    if (!memory.kind().isFreedByHipFree() || !device.freeAsync(stream, memory)) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipFreeAsync: %s is not memory from hipMallocAsync, or has been freed"
              .formatted(pointer));
    }
  }

  static long size(Device device, DevicePointer pointer) {
    if (pointer == null || !device.owns(pointer.memory())) {
      throw new HipException(
          hipErrorInvalidValue,
          "hipMemPtrGetInfo: %s is null or has been freed".formatted(pointer));
    }
    return pointer.memory().sizeBytes();
  }

  static void checkIsStart(String function, DevicePointer pointer) {
    if (pointer.offsetBytes() != 0) {
      throw new HipException(
          hipErrorInvalidValue,
          "%s: %s is %d bytes into its allocation; only its start can be freed"
              .formatted(function, pointer, pointer.offsetBytes()));
    }
  }
}
