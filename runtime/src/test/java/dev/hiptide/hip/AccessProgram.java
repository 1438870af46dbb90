package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipHostGetDevicePointer;
import static dev.hiptide.hip.Hip.hipHostRegister;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;

/** What {@link AccessTest} runs with checks and without: kernels that run thread by thread. */
final class AccessProgram {
  private static final int N = 10_000;

  private AccessProgram() {}

  /** Prints a hash of what kernels have written, and what becomes of an index out of range. */
  public static void main(String[] args) {
    try {
      System.out.println(Arrays.hashCode(results()));
      System.out.println(outOfRange());
    } catch (ExceptionInInitializerError e) {
      System.out.println(e.getMessage());
    }
  }

  private static byte[] results() {
    long bytes = 8L * N;
    DevicePointer memory = hipMalloc(bytes);
    hipMemset(memory, 0, bytes);
    byte[] all = new byte[(int) bytes];
    for (Kernel kernel : kernels(memory)) {
      // Given away, the kernel's thread is not in a row.
      hipLaunchKernel(t -> kernel.run(t), dim3(N / 100), dim3(100), 4 * 100, null);
      byte[] now = new byte[all.length];
      hipMemcpy(now, memory, bytes, hipMemcpyDeviceToHost);
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) (31 * all[i] + now[i]);
      }
    }
    return all;
  }

  private static List<Kernel> kernels(DevicePointer memory) {
    BytePointer bytes = memory.asBytes();
    IntPointer ints = memory.asInts();
    IntPointer behind = memory.plus(8L * N).asInts();
    LongPointer longs = memory.asLongs();
    FloatPointer floats = memory.asFloats();
    DoublePointer doubles = memory.asDoubles();
    IntBinaryOperator scatter = (i, factor) -> (int) ((long) i * factor % N);
    return List.of(
        t -> ints.set(scatter.applyAsInt(index(t), 7), index(t)),
        t -> behind.set(-1 - index(t), ints.get(scatter.applyAsInt(index(t), 3))),
        t -> bytes.set(index(t), (byte) (bytes.get(N + index(t)) + 1)),
        t -> floats.set(index(t), floats.get(index(t)) + 0.5f),
        t -> longs.set(index(t), longs.get(index(t)) ^ index(t)),
        t -> doubles.set(index(t), doubles.get(index(t)) * 2),
        t -> {
          IntPointer shared = t.shared().asInts();
          shared.set(t.threadIdx.x, ints.get(index(t)));
          t.__syncthreads();
          ints.set(index(t), shared.get(t.blockDim.x - 1 - t.threadIdx.x));
        });
  }

  private static int index(KernelThread t) {
    return t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
  }

  /** The memory after the registered part also belongs to the program. */
  private static String outOfRange() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8);
    hipHostRegister(buffer, 4, Hip.hipHostRegisterDefault);
    IntPointer one = hipHostGetDevicePointer(buffer, 0).asInts();
    hipLaunchKernel(t -> one.set(1, 1 + one.get(1)), dim3(1), dim3(1), 0, null);
    try {
      hipDeviceSynchronize();
      return "got " + buffer.get(4);
    } catch (HipException e) {
      return e.error().name();
    }
  }
}
