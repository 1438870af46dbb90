package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidPitchValue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a {@code hipMemset} writes: a value again and again, into rows whose starts are a pitch
 * apart.
 *
 * @param value of which the low bytes count
 * @param valueBytes how many of them: 1, 2 or 4
 * @param width the bytes of a row that are written, a multiple of {@code valueBytes}
 * @param height the number of rows
 * @param pitch in bytes
 */
record Memset(int value, int valueBytes, long width, long height, long pitch) {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Sets {@code count} values, of which there may be none, in one piece. */
  static void set(MemoryCall call, DevicePointer dst, int value, int valueBytes, long count) {
    call.checkSize(valueBytes == Byte.BYTES ? "bytes" : "count", count);
    // No memory has as many as cannot be counted.
    long bytes = count > Long.MAX_VALUE / valueBytes ? Long.MAX_VALUE : count * valueBytes;
    new Memset(value, valueBytes, bytes, 1, bytes).give(call, dst);
  }

  /** Sets the bytes of rows, of which there may be none. */
  static void setRows(
      MemoryCall call, DevicePointer dst, long pitch, int value, long width, long height) {
    call.checkSize("width", width);
    call.checkSize("height", height);
    if (width > pitch && height > 0) {
      throw call.exception(
          hipErrorInvalidPitchValue,
          "rows of %d bytes do not fit a pitch of %d".formatted(width, pitch));
    }
    new Memset(value, Byte.BYTES, width, height, pitch).give(call, dst);
  }

  private void give(MemoryCall call, DevicePointer dst) {
    if (width == 0 || height == 0) {
      return;
    }
    if (dst == null) {
      throw call.invalidValue("dst is null");
    }
    long span = Rows.span(width, height, pitch);
    call.checkRange("dst", dst, span);
    Device device = call.device();
    call.give(() -> writeTo(device.bytes(dst, span)));
  }

  private void writeTo(ByteBuffer memory) {
    byte[] chunk = chunk();
    for (long row = 0; row < height; row++) {
      ByteBuffer target = memory.slice((int) (row * pitch), (int) width);
      while (target.hasRemaining()) {
        target.put(chunk, 0, Math.min(target.remaining(), chunk.length));
      }
    }
  }

  private byte[] chunk() {
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(width, CHUNK_BYTES));
    chunk.order(ByteOrder.nativeOrder());
    while (chunk.hasRemaining()) {
      switch (valueBytes) {
        case Byte.BYTES -> chunk.put((byte) value);
        case Short.BYTES -> chunk.putShort((short) value);
        default -> chunk.putInt(value);
      }
    }
    return chunk.array();
  }
}
