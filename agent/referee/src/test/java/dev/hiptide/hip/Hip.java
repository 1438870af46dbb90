package dev.hiptide.hip;

import dev.hiptide.hip.tool.RuntimeThread;
import dev.hiptide.hip.tool.Task;
import dev.hiptide.referee.KnownCalls;

/** HIP functions that make known system calls. */
public final class Hip {
  private Hip() {}

  /** Three sched_yield. */
  public static void hipMalloc(long bytes) {
    for (int i = 0; i < 3; i++) {
      Thread.yield();
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
