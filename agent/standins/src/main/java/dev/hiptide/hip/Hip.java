package dev.hiptide.hip;

import dev.hiptide.hip.tool.Task;
import java.util.function.Consumer;

/** HIP functions, each with its size where the runtime's has it: as the first {@code long}. */
public final class Hip {
  /** Final, so that the JIT compiler inlines it. */
  private static final Behaviour BEHAVIOUR = Behaviour.ofClassPath();

  private Hip() {}

  /** Timed, with its bytes. */
  public static long hipMalloc(long bytes) {
    return BEHAVIOUR.hipMalloc(bytes);
  }

  /** Timed. */
  public static void hipFree(long pointer) {
    BEHAVIOUR.hipFree(pointer);
  }

  /** Timed, with its bytes. */
  public static void hipMemcpy(Object dst, Object src, long bytes, int kind) {
    BEHAVIOUR.hipMemcpy(bytes);
  }

  /** Timed, with its bytes. */
  public static void hipMemset(Object dst, int value, long bytes) {
    BEHAVIOUR.hipMemset(bytes);
  }

  /**
   * Timed; the shared memory is no bytes moved.
   *
   * @param device takes tasks
   */
  public static void hipLaunchKernel(long sharedBytes, Consumer<Task> device) {
    BEHAVIOUR.hipLaunchKernel(device);
  }

  /** Timed. */
  public static void hipDeviceSynchronize() {
    BEHAVIOUR.hipDeviceSynchronize();
  }

  /** A query, which is only marked. */
  public static int hipGetDevice() {
    return BEHAVIOUR.hipGetDevice();
  }
}
