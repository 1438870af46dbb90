package dev.hiptide.hip;

import java.util.function.IntFunction;

/**
 * A variable in static shared memory: an array that every block has for itself.
 *
 * <pre>{@code
 * static final Shared<float[]> TILE = Shared.floats(32 * 33);
 *
 * Kernel transpose = t -> {
 *   float[] tile = t.shared(TILE);
 *   ...
 *   t.__syncthreads();
 * };
 * }</pre>
 *
 * @param <A> the array's type
 */
public final class Shared<A> {
  private final int elements;
  private final int elementBytes;
  private final IntFunction<A> allocate;

  private Shared(int elements, int elementBytes, IntFunction<A> allocate) {
    if (elements < 0) {
      throw new HipException(
          HipError.hipErrorInvalidValue, "Shared: " + elements + " elements; allowed is 0 or more");
    }
    this.elements = elements;
    this.elementBytes = elementBytes;
    this.allocate = allocate;
  }

  /** A {@code byte[elements]}. */
  public static Shared<byte[]> bytes(int elements) {
    return new Shared<>(elements, Byte.BYTES, byte[]::new);
  }

  /** A {@code short[elements]}. */
  public static Shared<short[]> shorts(int elements) {
    return new Shared<>(elements, Short.BYTES, short[]::new);
  }

  /** An {@code int[elements]}. */
  public static Shared<int[]> ints(int elements) {
    return new Shared<>(elements, Integer.BYTES, int[]::new);
  }

  /** A {@code long[elements]}. */
  public static Shared<long[]> longs(int elements) {
    return new Shared<>(elements, Long.BYTES, long[]::new);
  }

  /** A {@code float[elements]}. */
  public static Shared<float[]> floats(int elements) {
    return new Shared<>(elements, Float.BYTES, float[]::new);
  }

  /** A {@code double[elements]}. */
  public static Shared<double[]> doubles(int elements) {
    return new Shared<>(elements, Double.BYTES, double[]::new);
  }

  /** Its size. */
  public long sizeBytes() {
    return (long) elements * elementBytes;
  }

  /** For a {@link Device}: an array to use as this variable. */
  public A allocate() {
    return allocate.apply(elements);
  }
}
