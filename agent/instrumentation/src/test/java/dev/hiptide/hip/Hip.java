package dev.hiptide.hip;

import dev.hiptide.probe.Probe;
import java.io.IOException;

/** Looks like the runtime's class of this name, and does nothing but show what is woven into it. */
public final class Hip {
  /** What the probe said that the thread was doing, inside the last call. */
  public static long contextInside;

  private Hip() {}

  public static long hipMalloc(long bytes) throws IOException {
    contextInside = Probe.correlation();
    if (bytes < 0) {
      throw new IllegalArgumentException("negative");
    }
    return bytes;
  }

  public static void hipMemcpy(Object dst, Object src, long bytes, int kind) throws IOException {
    hipGetDevice();
  }

  public static int hipGetDevice() throws IOException {
    contextInside = Probe.correlation();
    return 7;
  }

  public static native void hipFree(long pointer);

  public static void hipLaunchKernel(long sharedBytes) {}

  public static void hipDeviceSynchronize() {}
}
