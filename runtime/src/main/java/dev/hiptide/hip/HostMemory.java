package dev.hiptide.hip;

import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * The host's side of a copy: a primitive array from its start, or a {@code java.nio} buffer from
 * its position, heap or direct, in any byte order. The buffer's position does not move.
 */
public final class HostMemory {
  private final ElementType<?, ?> type;
  private final Buffer elements;

  private HostMemory(ElementType<?, ?> type, Buffer elements) {
    this.type = type;
    this.elements = elements;
  }

  /**
   * The first {@code bytes} of an array or buffer.
   *
   * @param role {@code "dst"} or {@code "src"}, for the message
   * @throws HipException hipErrorInvalidValue if it is smaller than {@code bytes}, or {@code bytes}
   *     would split an element
   */
  static HostMemory of(ElementType<?, ?> type, Object object, long bytes, String role) {
    Buffer buffer = type.buffer(object);
    if (bytes % type.bytes() != 0 || bytes / type.bytes() > buffer.remaining()) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "hipMemcpy: %d bytes asked of %s, which has %d elements of %d bytes; allowed are whole elements within it"
              .formatted(bytes, role, buffer.remaining(), type.bytes()));
    }
    buffer.limit(buffer.position() + (int) (bytes / type.bytes()));
    return new HostMemory(type, buffer);
  }

  /** The size in bytes. */
  public long sizeBytes() {
    return (long) elements.remaining() * type.bytes();
  }

  boolean isReadOnly() {
    return elements.isReadOnly();
  }

  boolean hasElementsOf(HostMemory other) {
    return type == other.type;
  }

  /** Copies all of this to {@code other}, which has elements of the same type. */
  void copyTo(HostMemory other) {
    type.copy(other.elements.duplicate(), elements.duplicate());
  }

  /** Copies all of this to the start of {@code device}, which is in native byte order. */
  public void copyTo(ByteBuffer device) {
    type.copy(type.view().apply(device), elements.duplicate());
  }

  /** Fills all of this from {@code device}, which is as long and in native byte order. */
  public void copyFrom(ByteBuffer device) {
    type.copy(elements.duplicate(), type.view().apply(device));
  }
}
