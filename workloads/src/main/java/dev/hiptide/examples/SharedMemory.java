package dev.hiptide.examples;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The threads of a block work together to transpose a tile in shared memory. */
@Command(name = "shared-memory", description = "Transposes a matrix, a tile at a time.")
public final class SharedMemory extends Example {
  private static final Matrix MATRIX = new Matrix(512);

  /** Reads and writes along rows; the barrier in between makes the transposed read possible. */
  static Kernel transpose(FloatPointer out, FloatPointer in, int width) {
    return t -> {
      FloatPointer tile = t.shared().asFloats();
      int side = t.blockDim.x;
      int x = t.blockIdx.x * side + t.threadIdx.x;
      int y = t.blockIdx.y * side + t.threadIdx.y;
      tile.set(t.threadIdx.y * side + t.threadIdx.x, in.get(y * width + x));
      t.__syncthreads();
      int turnedX = t.blockIdx.y * side + t.threadIdx.x;
      int turnedY = t.blockIdx.x * side + t.threadIdx.y;
      out.set(turnedY * width + turnedX, tile.get(t.threadIdx.x * side + t.threadIdx.y));
    };
  }

  @Override
  Optional<String> run() {
    float[] matrix = MATRIX.counting();

    DevicePointer in = hipMalloc(MATRIX.bytes());
    DevicePointer out = allocateResult(MATRIX.bytes());
    hipMemcpy(in, matrix, MATRIX.bytes(), hipMemcpyHostToDevice);
    Kernel transpose = global(transpose(out.asFloats(), in.asFloats(), MATRIX.width()));
    hipLaunchKernel(transpose, MATRIX.grid(), MATRIX.block(), 4 * MATRIX.block().count(), null);
    float[] transposed = new float[MATRIX.elements()];
    hipMemcpy(transposed, out, MATRIX.bytes(), hipMemcpyDeviceToHost);
    hipFree(in);
    hipFree(out);

    return MATRIX.findError(transposed, matrix);
  }
}
