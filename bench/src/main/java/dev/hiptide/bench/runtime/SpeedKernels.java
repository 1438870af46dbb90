package dev.hiptide.bench.runtime;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;

/** The kernels that are measured, each written per thread and as one would in HIP. */
final class SpeedKernels {
  static final int BYTES = 10_000_000;

  /** The ints in {@link #BYTES}. */
  static final int N = BYTES / Integer.BYTES;

  /** Threads of a block of the one-dimensional kernels. */
  static final int BLOCK = 256;

  /** The side of the transposed matrix. */
  static final int WIDTH = 4096;

  /** The blocks of {@link #rotate}, and the steps of each, of two barriers. */
  static final int ROTATE_BLOCKS = 64;

  static final int ROTATE_STEPS = 64;

  static final Kernel EMPTY = t -> {};

  private SpeedKernels() {}

  static Kernel addOne(IntPointer data) {
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        data.set(i, data.get(i) + 1);
      }
    };
  }

  /** Adds up the ints of each block, in as many steps as halving takes. */
  static Kernel reduce(IntPointer data, IntPointer sums) {
    return t -> {
      IntPointer partial = t.shared().asInts();
      int lane = t.threadIdx.x;
      int i = t.blockIdx.x * t.blockDim.x + lane;
      partial.set(lane, i < N ? data.get(i) : 0);
      t.__syncthreads();
      for (int half = BLOCK / 2; half > 0; half /= 2) {
        if (lane < half) {
          partial.set(lane, partial.get(lane) + partial.get(lane + half));
        }
        t.__syncthreads();
      }
      if (lane == 0) {
        sums.set(t.blockIdx.x, partial.get(0));
      }
    };
  }

  /**
   * Passes a value round the block, from thread to thread: two barriers a step, and little else.
   */
  static Kernel rotate(IntPointer data) {
    return t -> {
      IntPointer places = t.shared().asInts();
      int lane = t.threadIdx.x;
      int i = t.blockIdx.x * t.blockDim.x + lane;
      int value = data.get(i);
      for (int step = 0; step < ROTATE_STEPS; step++) {
        places.set(lane, value);
        t.__syncthreads();
        value = places.get((lane + 1) % BLOCK) + 1;
        t.__syncthreads();
      }
      data.set(i, value);
    };
  }

  /** Transposes through a tile in shared memory, whose rows are one longer than its side. */
  static Kernel transpose(FloatPointer out, FloatPointer in, int side) {
    return t -> {
      FloatPointer tile = t.shared().asFloats();
      int row = t.threadIdx.y;
      int column = t.threadIdx.x;
      int from = (t.blockIdx.y * side + row) * WIDTH + t.blockIdx.x * side + column;
      tile.set(row * (side + 1) + column, in.get(from));
      t.__syncthreads();
      int to = (t.blockIdx.x * side + row) * WIDTH + t.blockIdx.y * side + column;
      out.set(to, tile.get(column * (side + 1) + row));
    };
  }

  static void launchEmpty() {
    hipLaunchKernel(EMPTY, dim3(1), dim3(1), 0, null);
  }

  /** One thread for each of {@link #N} ints. */
  static void launchOverInts(Kernel kernel) {
    hipLaunchKernel(kernel, dim3(intBlocks()), dim3(BLOCK), BLOCK * Integer.BYTES, null);
  }

  static int intBlocks() {
    return (N + BLOCK - 1) / BLOCK;
  }

  static void launchRotate(Kernel rotate) {
    hipLaunchKernel(rotate, dim3(ROTATE_BLOCKS), dim3(BLOCK), BLOCK * Integer.BYTES, null);
  }

  static void launchTranspose(Kernel transpose, int side) {
    hipLaunchKernel(
        transpose,
        dim3(WIDTH / side, WIDTH / side),
        dim3(side, side),
        side * (side + 1) * Float.BYTES,
        null);
  }
}
