package dev.hiptide.hip.cpu.queue;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A task that is in no queue: the thread that finishes the last of the tasks that it waits for
 * executes it, so it must be short.
 *
 * <p>Tasks only ever wait for tasks submitted before them, so they cannot wait in a circle.
 */
public abstract class DependentTask extends DeviceTask {
  private static final AtomicIntegerFieldUpdater<DependentTask> MISSING =
      AtomicIntegerFieldUpdater.newUpdater(DependentTask.class, "missing");

  /** The tasks waited for that are not done; and 1 until {@link #seal}, so that it is not 0. */
  private volatile int missing = 1;

  /** Makes this wait for a task, if that is not done. Not once {@link #seal} has returned true. */
  public final void dependOn(DeviceTask task) {
    MISSING.incrementAndGet(this);
    if (!task.addDependent(this)) {
      MISSING.decrementAndGet(this);
    }
  }

  /**
   * Lets the thread that finishes the last of the tasks waited for execute this one.
   *
   * @return false if nothing is left to wait for; then nobody executes this task
   */
  public final boolean seal() {
    return MISSING.decrementAndGet(this) != 0;
  }

  /** One of the tasks that this waits for is done. */
  final void arrive() {
    if (MISSING.decrementAndGet(this) == 0) {
      execute();
    }
  }
}
