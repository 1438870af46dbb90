package dev.hiptide.fidelity;

import dev.hiptide.hip.Behaviour;
import dev.hiptide.hip.Hip;
import dev.hiptide.hip.tool.Task;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** HIP functions that make known system calls and no others, so that the counts can be foretold. */
public final class KnownHip implements Behaviour {
  private static volatile LongSupplier look = () -> 0;

  /** Lets hipMalloc look at something when it has made its calls, and return what that is. */
  public static void lookInsideMalloc(LongSupplier look) {
    KnownHip.look = look;
  }

  /** Three sched_yield. */
  @Override
  public long hipMalloc(long bytes) {
    for (int i = 0; i < 3; i++) {
      Thread.yield();
    }
    return look.getAsLong();
  }

  /** Calls another function, and makes one call of its own after it: one getppid. */
  @Override
  public void hipFree(long pointer) {
    Hip.hipDeviceSynchronize();
    KnownCalls.getppid();
  }

  /** One pwrite64. */
  @Override
  public void hipMemcpy(long bytes) {
    KnownCalls.pwrite();
  }

  /** Two fcntl. */
  @Override
  public void hipMemset(long bytes) {
    KnownCalls.fcntl();
    KnownCalls.fcntl();
  }

  /** One poll. */
  @Override
  public void hipDeviceSynchronize() {
    KnownCalls.poll();
  }

  /** One mmap and one munmap, by the device's thread. */
  @Override
  public void hipLaunchKernel(Consumer<Task> device) {
    device.accept(new Task(KnownCalls::mapAndUnmap));
  }

  /** One ioctl that fails. */
  @Override
  public int hipGetDevice() {
    KnownCalls.failingIoctl();
    return 0;
  }
}
