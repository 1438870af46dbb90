package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.tool.Task;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * A task that waits in a queue of the CPU device, and that others can depend on.
 *
 * <p>Threads: any may ask and add dependents; one executes it and then calls {@link #finish}.
 */
public abstract class DeviceTask extends Task {
  private static final AtomicReferenceFieldUpdater<DeviceTask, Dependent> DEPENDENTS =
      AtomicReferenceFieldUpdater.newUpdater(DeviceTask.class, Dependent.class, "dependents");

  /** Stands for the dependents of a task that is done. */
  private static final Dependent DONE = new Dependent(null, null);

  /** The task behind this one in the queue or list it is in; changed by the owner of that. */
  volatile DeviceTask next;

  /** The tasks that wait for this one, the latest first. */
  private volatile Dependent dependents;

  private record Dependent(DependentTask task, Dependent next) {}

  /** Whether it has been executed; if so, the caller sees everything that it wrote. */
  public final boolean isDone() {
    return dependents == DONE;
  }

  /**
   * Lets go of what only executing it needs: streams and events keep a task that is done, and a
   * kernel keeps its class loader.
   */
  protected void release() {}

  /** Marks the task as executed, and tells the tasks that wait for it. */
  final void finish() {
    release();
    Dependent waiting = DEPENDENTS.getAndSet(this, DONE);
    for (; waiting != null; waiting = waiting.next) {
      waiting.task.arrive();
    }
  }

  /** Returns false, having done nothing, if this task is done. */
  final boolean addDependent(DependentTask task) {
    while (true) {
      Dependent first = dependents;
      if (first == DONE) {
        return false;
      }
      if (DEPENDENTS.compareAndSet(this, first, new Dependent(task, first))) {
        return true;
      }
    }
  }
}
