package dev.hiptide.hip;

import dev.hiptide.fidelity.KnownCalls;
import dev.hiptide.hip.tool.RuntimeThread;
import dev.hiptide.hip.tool.Task;
import dev.hiptide.probe.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;

/** HIP functions that make known system calls. */
public final class Hip {
  private Hip() {}

  /** Three sched_yield; returns what the probe says that the thread is doing. */
  public static long hipMalloc(long bytes) {
    for (int i = 0; i < 3; i++) {
      Thread.yield();
    }
    try {
      return Probe.correlation();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls another function, and makes one call of its own after it: one getppid. */
  public static void hipFree() {
    hipDeviceSynchronize();
    KnownCalls.getppid();
  }

  /** One pwrite64. */
  public static void hipMemcpy(long bytes) {
    KnownCalls.pwrite();
  }

  /** Two fcntl. */
  public static void hipMemset(long bytes) {
    KnownCalls.fcntl();
    KnownCalls.fcntl();
  }

  /** One poll. */
  public static void hipDeviceSynchronize() {
    KnownCalls.poll();
  }

  /** One mmap and one munmap, by the device's thread. */
  public static void hipLaunchKernel(RuntimeThread device) throws InterruptedException {
    device.submit(
        new Task() {
          @Override
          protected void perform() {
            KnownCalls.mapAndUnmap();
          }
        });
  }

  /** Only marked: one ioctl that fails. */
  public static void hipGetDevice() {
    KnownCalls.failingIoctl();
  }
}
