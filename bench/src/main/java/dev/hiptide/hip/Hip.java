package dev.hiptide.hip;

import dev.hiptide.probe.Probe;
import java.io.IOException;

/** Looks like the runtime's class of this name: what is woven into it can be seen and timed. */
public final class Hip {
  private Hip() {}

  /** Returns what the probe says that the thread is doing. */
  public static long hipMalloc(long bytes) throws IOException {
    return Probe.correlation();
  }

  public static void hipFree(long pointer) {}

  public static void hipMemcpy(long dst, long src, long bytes) {}

  public static void hipMemset(long dst, int value, long bytes) {}

  public static void hipLaunchKernel(long sharedBytes) {}

  public static void hipDeviceSynchronize() {}

  public static int hipGetDevice() {
    return 0;
  }
}
