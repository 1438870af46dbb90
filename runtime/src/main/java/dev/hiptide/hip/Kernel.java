package dev.hiptide.hip;

import java.io.Serializable;

/**
 * Device code, written per thread as in HIP.
 *
 * <pre>{@code
 * Kernel addOne = t -> {
 *   int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
 *   if (i < n) data.set(i, data.get(i) + 1);
 * };
 * hipLaunchKernel(addOne, dim3((n + 255) / 256), dim3(256), 0, null);
 * }</pre>
 *
 * <p>Runs on the device's threads, many at a time, some time after the launch. It works on device
 * memory through typed pointers and calls no function of {@link Hip}. What it throws becomes a
 * sticky error of the device, reported by the next call that synchronises.
 *
 * <p>It is serializable so that the device can find the code of a lambda expression, which Java
 * tells of serializable ones only. Nothing is ever serialized, and what a kernel captures need not
 * be serializable.
 */
@FunctionalInterface
public interface Kernel extends Serializable {
  /** Runs one thread of the grid; {@code t} is valid only until this returns. */
  void run(KernelThread t);
}
