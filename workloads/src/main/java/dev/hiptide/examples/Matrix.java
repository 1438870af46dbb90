package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;

import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;

/** A square matrix of floats in row order, and its transposition; several examples use it. */
record Matrix(int width) {
  /** The side length of a block, in threads. */
  static final int TILE = 16;

  /** Each thread copies one element: it reads along columns and writes along rows. */
  static Kernel transpose(FloatPointer out, FloatPointer in, int width) {
    return t -> {
      int x = t.blockDim.x * t.blockIdx.x + t.threadIdx.x;
      int y = t.blockDim.y * t.blockIdx.y + t.threadIdx.y;
      out.set(y * width + x, in.get(x * width + y));
    };
  }

  int elements() {
    return width * width;
  }

  long bytes() {
    return 4L * elements();
  }

  /** Blocks of {@link #TILE} by TILE threads, one for each element. */
  Dim3 grid() {
    return dim3(width / TILE, width / TILE);
  }

  Dim3 block() {
    return dim3(TILE, TILE);
  }

  /** Elements that are all different. */
  float[] counting() {
    float[] elements = new float[elements()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = i * 10f;
    }
    return elements;
  }

  /**
   * Describes the first element of {@code actual} that is not the transposed {@code original}'s.
   */
  Optional<String> findError(float[] actual, float[] original) {
    return Example.firstDifference(actual, i -> original[i % width * width + i / width]);
  }
}
