package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;

/** What {@code hipMemcpy} does with its untyped arguments: finds out what they are, and checks. */
final class Memcpy {
  private final Device device;
  private final long bytes;

  Memcpy(Device device, long bytes) {
    this.device = device;
    this.bytes = bytes;
  }

  /** Checks the arguments, and returns the command that copies. */
  Runnable command(Object dst, Object src, HipMemcpyKind kind) {
    boolean toDevice = isDevice(dst, "dst");
    boolean fromDevice = isDevice(src, "src");
    checkDirection(kind, toDevice, fromDevice);
    if (toDevice && fromDevice) {
      return copyOnDevice(devicePointer(dst, "dst"), devicePointer(src, "src"));
    } else if (toDevice) {
      return copyToDevice(devicePointer(dst, "dst"), hostMemory(src, "src"));
    } else if (fromDevice) {
      return copyToHost(writableHostMemory(dst), devicePointer(src, "src"));
    } else {
      return copyOnHost(writableHostMemory(dst), hostMemory(src, "src"));
    }
  }

  private Runnable copyOnDevice(DevicePointer dst, DevicePointer src) {
    return () -> device.bytes(dst, bytes).put(device.bytes(src, bytes));
  }

  private Runnable copyToDevice(DevicePointer dst, HostMemory src) {
    return () -> src.copyTo(device.bytes(dst, bytes));
  }

  private Runnable copyToHost(HostMemory dst, DevicePointer src) {
    return () -> dst.copyFrom(device.bytes(src, bytes));
  }

  private static Runnable copyOnHost(HostMemory dst, HostMemory src) {
    if (!src.hasElementsOf(dst)) {
      throw new HipException(
          hipErrorInvalidValue, "hipMemcpy: between host memories, elements must be of one type");
    }
    return () -> src.copyTo(dst);
  }

  private static boolean isDevice(Object object, String role) {
    if (object instanceof DevicePointer || object instanceof TypedPointer) {
      return true;
    }
    if (ElementType.of(object) != null) {
      return false;
    }
    throw new HipException(
        hipErrorInvalidValue,
        "hipMemcpy: %s is %s; allowed are device pointers, primitive arrays and java.nio buffers"
            .formatted(role, object == null ? "null" : "a " + object.getClass().getName()));
  }

  private static void checkDirection(HipMemcpyKind kind, boolean toDevice, boolean fromDevice) {
    HipMemcpyKind actual =
        toDevice
            ? (fromDevice
                ? HipMemcpyKind.hipMemcpyDeviceToDevice
                : HipMemcpyKind.hipMemcpyHostToDevice)
            : (fromDevice
                ? HipMemcpyKind.hipMemcpyDeviceToHost
                : HipMemcpyKind.hipMemcpyHostToHost);
    if (kind != actual && kind != HipMemcpyKind.hipMemcpyDefault) {
      throw new HipException(
          hipErrorInvalidMemcpyDirection,
          "hipMemcpy: kind is %s, but the arguments are for %s".formatted(kind, actual));
    }
  }

  private DevicePointer devicePointer(Object object, String role) {
    DevicePointer pointer =
        object instanceof TypedPointer typed ? typed.untyped() : (DevicePointer) object;
    checkRange(device, pointer, bytes, "hipMemcpy: " + role);
    return pointer;
  }

  private HostMemory hostMemory(Object object, String role) {
    return HostMemory.of(ElementType.of(object), object, bytes, role);
  }

  private HostMemory writableHostMemory(Object object) {
    HostMemory memory = hostMemory(object, "dst");
    if (memory.isReadOnly()) {
      throw new HipException(hipErrorInvalidValue, "hipMemcpy: dst is a read-only buffer");
    }
    return memory;
  }

  /** Checks that {@code bytes} from {@code pointer} on are memory that the device holds. */
  static void checkRange(Device device, DevicePointer pointer, long bytes, String what) {
    if (!device.owns(pointer.memory())) {
      throw new HipException(
          hipErrorInvalidValue,
          what + " " + pointer + " is not memory from hipMalloc, or has been freed");
    }
    if (bytes > pointer.sizeBytes()) {
      throw new HipException(
          hipErrorInvalidValue,
          "%s %s has %d bytes to the end of its allocation, %d were asked"
              .formatted(what, pointer, pointer.sizeBytes(), bytes));
    }
  }
}
