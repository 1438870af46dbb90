package dev.hiptide.examples;

import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostFree;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemcpyAsync;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToHost;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.FloatPointer;
import dev.hiptide.hip.HipStream;
import dev.hiptide.hip.HostPointer;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.Shared;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Two streams work side by side; each copies in, transposes and copies out, in this order. One
 * kernel has its tile in static shared memory, the other in dynamic shared memory.
 */
@Command(name = "streams", description = "Transposes a matrix twice, in two streams.")
public final class Streams extends Example {
  private static final Matrix MATRIX = new Matrix(256);
  private static final Shared<float[]> TILE = Shared.floats(Matrix.TILE * Matrix.TILE);

  private static Kernel transposeStatic(FloatPointer out, FloatPointer in, int width) {
    return t -> {
      float[] tile = t.shared(TILE);
      int left = t.blockIdx.x * Matrix.TILE;
      int top = t.blockIdx.y * Matrix.TILE;
      tile[t.threadIdx.y * Matrix.TILE + t.threadIdx.x] =
          in.get((top + t.threadIdx.y) * width + left + t.threadIdx.x);
      t.__syncthreads();
      out.set(
          (left + t.threadIdx.y) * width + top + t.threadIdx.x,
          tile[t.threadIdx.x * Matrix.TILE + t.threadIdx.y]);
    };
  }

  /**
   * What a stream works on. All of it is in use until the program has waited for the device. The
   * result is pinned: a copy to other memory of the host would wait for the stream.
   */
  private record Work(HipStream stream, DevicePointer in, DevicePointer out, HostPointer result) {
    static Work create() {
      return new Work(
          hipStreamCreate(),
          hipMalloc(MATRIX.bytes()),
          allocateResult(MATRIX.bytes()),
          hipHostMalloc(MATRIX.bytes()));
    }

    void enqueue(float[] matrix, Kernel kernel, long sharedBytes) {
      hipMemcpyAsync(in, matrix, MATRIX.bytes(), hipMemcpyHostToDevice, stream);
      hipLaunchKernel(kernel, MATRIX.grid(), MATRIX.block(), sharedBytes, stream);
      hipMemcpyAsync(result, out, MATRIX.bytes(), hipMemcpyDeviceToHost, stream);
    }

    void free() {
      hipStreamDestroy(stream);
      hipFree(in);
      hipFree(out);
      hipHostFree(result);
    }

    float[] found() {
      float[] found = new float[MATRIX.elements()];
      hipMemcpy(found, result, MATRIX.bytes(), hipMemcpyHostToHost);
      return found;
    }
  }

  @Override
  Optional<String> run() {
    float[] matrix = MATRIX.counting();
    Work first = Work.create();
    Work second = Work.create();

    first.enqueue(
        matrix,
        global(transposeStatic(first.out.asFloats(), first.in.asFloats(), MATRIX.width())),
        0);
    second.enqueue(
        matrix,
        global(SharedMemory.transpose(second.out.asFloats(), second.in.asFloats(), MATRIX.width())),
        4 * MATRIX.block().count());
    hipDeviceSynchronize();
    Optional<String> error =
        MATRIX.findError(first.found(), matrix).or(() -> MATRIX.findError(second.found(), matrix));
    first.free();
    second.free();
    return error;
  }
}
