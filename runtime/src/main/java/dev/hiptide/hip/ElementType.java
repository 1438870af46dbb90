package dev.hiptide.hip;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * A primitive type that host memory may consist of: its array, its buffer, and how they are copied.
 *
 * @param bytes the size of an element
 * @param wrap an array as a buffer
 * @param view bytes as a buffer of this type
 * @param put copies all that remains in the second buffer to the first
 */
record ElementType<A, B extends Buffer>(
    Class<A> array,
    Class<B> buffer,
    int bytes,
    Function<A, B> wrap,
    Function<ByteBuffer, B> view,
    BinaryOperator<B> put) {

  private static final List<ElementType<?, ?>> ALL =
      List.of(
          new ElementType<>(
              byte[].class,
              ByteBuffer.class,
              Byte.BYTES,
              ByteBuffer::wrap,
              ByteBuffer::slice,
              ByteBuffer::put),
          new ElementType<>(
              short[].class,
              ShortBuffer.class,
              Short.BYTES,
              ShortBuffer::wrap,
              ByteBuffer::asShortBuffer,
              ShortBuffer::put),
          new ElementType<>(
              char[].class,
              CharBuffer.class,
              Character.BYTES,
              CharBuffer::wrap,
              ByteBuffer::asCharBuffer,
              CharBuffer::put),
          new ElementType<>(
              int[].class,
              IntBuffer.class,
              Integer.BYTES,
              IntBuffer::wrap,
              ByteBuffer::asIntBuffer,
              IntBuffer::put),
          new ElementType<>(
              long[].class,
              LongBuffer.class,
              Long.BYTES,
              LongBuffer::wrap,
              ByteBuffer::asLongBuffer,
              LongBuffer::put),
          new ElementType<>(
              float[].class,
              FloatBuffer.class,
              Float.BYTES,
              FloatBuffer::wrap,
              ByteBuffer::asFloatBuffer,
              FloatBuffer::put),
          new ElementType<>(
              double[].class,
              DoubleBuffer.class,
              Double.BYTES,
              DoubleBuffer::wrap,
              ByteBuffer::asDoubleBuffer,
              DoubleBuffer::put));

  /** The type of an array's or a buffer's elements, or null for any other object. */
  static ElementType<?, ?> of(Object object) {
    for (ElementType<?, ?> type : ALL) {
      if (type.array.isInstance(object) || type.buffer.isInstance(object)) {
        return type;
      }
    }
    return null;
  }

  /** An array, or what remains in a buffer, as a buffer of its own. */
  Buffer buffer(Object object) {
    return array.isInstance(object)
        ? wrap.apply(array.cast(object))
        : buffer.cast(object).duplicate();
  }

  /** Copies all that remains in {@code from} to {@code to}. */
  void copy(Buffer to, Buffer from) {
    put.apply(buffer.cast(to), buffer.cast(from));
  }
}
