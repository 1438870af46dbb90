package dev.hiptide.examples;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Uses blocks and grids of two dimensions. */
@Command(name = "matrix-transpose", description = "Transposes a matrix of 1024 x 1024 floats.")
public final class MatrixTranspose extends Example {
  private static final Matrix MATRIX = new Matrix(1024);

  @Override
  Optional<String> run() {
    float[] matrix = MATRIX.counting();

    DevicePointer in = hipMalloc(MATRIX.bytes());
    DevicePointer out = allocateResult(MATRIX.bytes());
    hipMemcpy(in, matrix, MATRIX.bytes(), hipMemcpyHostToDevice);
    Kernel transpose = global(Matrix.transpose(out.asFloats(), in.asFloats(), MATRIX.width()));
    hipLaunchKernel(transpose, MATRIX.grid(), MATRIX.block(), 0, null);
    float[] transposed = new float[MATRIX.elements()];
    hipMemcpy(transposed, out, MATRIX.bytes(), hipMemcpyDeviceToHost);
    hipFree(in);
    hipFree(out);

    return MATRIX.findError(transposed, matrix);
  }
}
