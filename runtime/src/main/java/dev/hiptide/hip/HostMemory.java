package dev.hiptide.hip;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The side of a copy that is Java's memory: a primitive array from its start, or a {@code java.nio}
 * buffer from its position, heap or direct, in any byte order. The buffer's position does not move.
 */
final class HostMemory {
  private final ElementType<?, ?> type;

  /** From position 0 on. */
  private final Buffer elements;

  private HostMemory(ElementType<?, ?> type, Buffer elements) {
    this.type = type;
    this.elements = elements;
  }

  /**
   * What a copy of rows needs of an array or buffer.
   *
   * @param role {@code "dst"} or {@code "src"}, for the message
   * @param pitch this side's
   * @param span this side's bytes from the first to the last
   * @throws HipException hipErrorInvalidValue if it is smaller than {@code span}, or if width or
   *     pitch would split an element
   */
  static HostMemory of(
      MemoryCall call, String role, Object object, Rows rows, long pitch, long span) {
    ElementType<?, ?> type = ElementType.of(object);
    Buffer buffer = type.buffer(object);
    boolean whole =
        rows.width() % type.bytes() == 0 && (rows.height() == 1 || pitch % type.bytes() == 0);
    if (!whole || span / type.bytes() > buffer.remaining()) {
      throw call.invalidValue(
          "%s has %d elements of %d bytes, %s were asked; allowed are whole elements within it"
              .formatted(role, buffer.remaining(), type.bytes(), asked(rows, pitch)));
    }
    return new HostMemory(type, buffer.slice());
  }

  private static String asked(Rows rows, long pitch) {
    return rows.height() == 1
        ? rows.width() + " bytes"
        : "%d rows of %d bytes, %d apart,".formatted(rows.height(), rows.width(), pitch);
  }

  boolean isReadOnly() {
    return elements.isReadOnly();
  }

  /**
   * Whether a copy under way may use the memory after the call: whether it is registered.
   *
   * @param span its bytes from the first to the last
   */
  boolean isPinned(Device device, long span) {
    if (!elements.isDirect()) {
      return false;
    }
    DevicePointer registered = device.registered(elements);
    return registered != null && registered.sizeBytes() >= span;
  }

  /** A copy of a source's rows, one behind the other without gaps, in native byte order. */
  HostMemory packed(Rows rows) {
    ByteBuffer bytes = ByteBuffer.allocate((int) (rows.width() * rows.height()));
    copyTo(bytes, new Rows(rows.width(), rows.height(), rows.width(), rows.srcPitch()));
    return new HostMemory(type, type.view().apply(bytes.order(ByteOrder.nativeOrder())));
  }

  boolean hasElementsOf(HostMemory other) {
    return type == other.type;
  }

  /** Copies rows from here to {@code dst}, which has elements of the same type. */
  void copyTo(HostMemory dst, Rows rows) {
    for (long row = 0; row < rows.height(); row++) {
      type.copy(
          dst.row(row * rows.dstPitch(), rows.width()), row(row * rows.srcPitch(), rows.width()));
    }
  }

  /** Copies rows from here to {@code bytes}, in native byte order. */
  void copyTo(ByteBuffer bytes, Rows rows) {
    for (long row = 0; row < rows.height(); row++) {
      type.copy(
          nativeRow(bytes, row * rows.dstPitch(), rows.width()),
          row(row * rows.srcPitch(), rows.width()));
    }
  }

  /** Copies rows from {@code bytes}, which are in native byte order, to here. */
  void copyFrom(ByteBuffer bytes, Rows rows) {
    for (long row = 0; row < rows.height(); row++) {
      type.copy(
          row(row * rows.dstPitch(), rows.width()),
          nativeRow(bytes, row * rows.srcPitch(), rows.width()));
    }
  }

  private Buffer row(long fromByte, long bytes) {
    return elements.slice((int) (fromByte / type.bytes()), (int) (bytes / type.bytes()));
  }

  private Buffer nativeRow(ByteBuffer bytes, long from, long width) {
    return type.view().apply(bytes.slice((int) from, (int) width).order(ByteOrder.nativeOrder()));
  }
}
