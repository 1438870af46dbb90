package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidPitchValue;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDefault;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;

import java.nio.ByteBuffer;

/**
 * What the copies do with their untyped arguments: find out what they are, and check.
 *
 * <p>Also of a copy that does not wait, Java's memory is the program's again when the call returns,
 * as HIP says of memory that is not pinned: what is copied to the device is copied aside first, and
 * for what is copied from it the call waits.
 */
final class Memcpy {
  private final MemoryCall call;
  private final Device device;
  private final Rows rows;

  private Memcpy(MemoryCall call, Rows rows) {
    this.call = call;
    this.device = call.device();
    this.rows = rows;
  }

  /** Copies {@code bytes}, of which there may be none, in one piece. */
  static void copy(MemoryCall call, Object dst, Object src, long bytes, HipMemcpyKind kind) {
    call.checkSize("bytes", bytes);
    if (bytes != 0) {
      new Memcpy(call, Rows.one(bytes)).give(dst, src, kind);
    }
  }

  /** Copies rows, of which there may be none. */
  static void copy(MemoryCall call, Object dst, Object src, Rows rows, HipMemcpyKind kind) {
    call.checkSize("width", rows.width());
    call.checkSize("height", rows.height());
    if (rows.width() == 0 || rows.height() == 0) {
      return;
    }
    if (rows.width() > rows.dstPitch() || rows.width() > rows.srcPitch()) {
      throw call.exception(
          hipErrorInvalidPitchValue,
          "rows of %d bytes do not fit pitches of %d (dst) and %d (src)"
              .formatted(rows.width(), rows.dstPitch(), rows.srcPitch()));
    }
    new Memcpy(call, rows).give(dst, src, kind);
  }

  /** Checks the arguments, and gives the device the command that copies. */
  private void give(Object dst, Object src, HipMemcpyKind kind) {
    DevicePointer dstPointer = pointer(dst, "dst");
    DevicePointer srcPointer = pointer(src, "src");
    checkDirection(kind, dstPointer, srcPointer);
    if (dstPointer != null) {
      call.checkRange("dst", dstPointer, rows.dstSpan());
    }
    if (srcPointer != null) {
      call.checkRange("src", srcPointer, rows.srcSpan());
    }
    if (dstPointer != null && srcPointer != null) {
      call.give(() -> copyRows(dstBytes(dstPointer), srcBytes(srcPointer)));
    } else if (dstPointer != null) {
      copyToDevice(dstPointer, srcMemory(src));
    } else if (srcPointer != null) {
      copyToHost(dstMemory(dst), srcPointer);
    } else {
      copyOnHost(dstMemory(dst), srcMemory(src));
    }
  }

  private void copyToDevice(DevicePointer dst, HostMemory src) {
    Runnable command = () -> src.copyTo(dstBytes(dst), rows);
    if (call.waits() || src.isPinned(device, rows.srcSpan())) {
      call.give(command);
      return;
    }
    HostMemory staged = Staging.copy(src, rows);
    if (staged == null) {
      call.giveAndWait(command);
      return;
    }
    Rows packed = new Rows(rows.width(), rows.height(), rows.dstPitch(), rows.width());
    boolean given = false;
    try {
      call.give(
          () -> {
            try {
              staged.copyTo(dstBytes(dst), packed);
            } finally {
              Staging.release(rows);
            }
          });
      given = true;
    } finally {
      if (!given) {
        Staging.release(rows);
      }
    }
  }

  private void copyToHost(HostMemory dst, DevicePointer src) {
    Runnable command = () -> dst.copyFrom(srcBytes(src), rows);
    if (dst.isPinned(device, rows.dstSpan())) {
      call.give(command);
    } else {
      call.giveAndWait(command);
    }
  }

  private void copyOnHost(HostMemory dst, HostMemory src) {
    if (!src.hasElementsOf(dst)) {
      throw call.invalidValue("between Java's memories, elements must be of one type");
    }
    Runnable command = () -> src.copyTo(dst, rows);
    if (src.isPinned(device, rows.srcSpan()) && dst.isPinned(device, rows.dstSpan())) {
      call.give(command);
    } else {
      call.giveAndWait(command);
    }
  }

  private ByteBuffer dstBytes(DevicePointer dst) {
    return device.bytes(dst, rows.dstSpan());
  }

  private ByteBuffer srcBytes(DevicePointer src) {
    return device.bytes(src, rows.srcSpan());
  }

  /** The bytes of one row may overlap. */
  private void copyRows(ByteBuffer dst, ByteBuffer src) {
    for (long row = 0; row < rows.height(); row++) {
      dst.put(
          (int) (row * rows.dstPitch()), src, (int) (row * rows.srcPitch()), (int) rows.width());
    }
  }

  /** The argument as a pointer, or null if it is Java's memory. */
  private DevicePointer pointer(Object object, String role) {
    if (object instanceof DevicePointer pointer) {
      return pointer;
    }
    if (object instanceof TypedPointer typed) {
      return typed.untyped();
    }
    if (ElementType.of(object) != null) {
      return null;
    }
    throw call.invalidValue(
        "%s is %s; allowed are HIP's pointers, primitive arrays and java.nio buffers"
            .formatted(role, object == null ? "null" : "a " + object.getClass().getName()));
  }

  /** Memory that host and device share is what the kind says it is. */
  private void checkDirection(HipMemcpyKind kind, DevicePointer dst, DevicePointer src) {
    boolean toDevice = kind == hipMemcpyHostToDevice || kind == hipMemcpyDeviceToDevice;
    boolean fromDevice = kind == hipMemcpyDeviceToHost || kind == hipMemcpyDeviceToDevice;
    boolean fits =
        kind != null
            && (toDevice ? dst != null : isForHost(dst))
            && (fromDevice ? src != null : isForHost(src));
    if (!fits && kind != hipMemcpyDefault) {
      throw call.exception(
          hipErrorInvalidMemcpyDirection,
          "kind is %s, but the arguments are for %s"
              .formatted(kind, direction(isForHost(dst), isForHost(src))));
    }
  }

  private static boolean isForHost(DevicePointer pointer) {
    return pointer == null || pointer.memory().kind().isForHost();
  }

  private static HipMemcpyKind direction(boolean toHost, boolean fromHost) {
    if (toHost) {
      return fromHost ? hipMemcpyHostToHost : hipMemcpyDeviceToHost;
    }
    return fromHost ? hipMemcpyHostToDevice : hipMemcpyDeviceToDevice;
  }

  private HostMemory srcMemory(Object object) {
    return HostMemory.of(call, "src", object, rows, rows.srcPitch(), rows.srcSpan());
  }

  private HostMemory dstMemory(Object object) {
    HostMemory memory = HostMemory.of(call, "dst", object, rows, rows.dstPitch(), rows.dstSpan());
    if (memory.isReadOnly()) {
      throw call.invalidValue("dst is a read-only buffer");
    }
    return memory;
  }
}
