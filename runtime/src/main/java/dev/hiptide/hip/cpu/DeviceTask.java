package dev.hiptide.hip.cpu;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What runtime threads do for one HIP call. Created by that call, on the thread that makes it.
 *
 * <p>All that a runtime thread does for a HIP call happens inside {@link #execute} or {@link
 * #assist} of a task of that call, the signal that ends a wait included; what happens outside, such
 * as an idle thread going to sleep, is done for no call.
 *
 * <p><b>Tool hook</b>, in the spirit of the correlation ids of CUPTI and roctracer: a tool writes
 * {@link #correlationId} when the constructor returns on the submitting thread, and reads it around
 * {@code execute} and {@code assist} to charge what a runtime thread does to the call that asked
 * for it. The runtime itself only ever copies it.
 */
abstract class DeviceTask {
  private static final AtomicReferenceFieldUpdater<DeviceTask, Dependent> DEPENDENTS =
      AtomicReferenceFieldUpdater.newUpdater(DeviceTask.class, Dependent.class, "dependents");

  /** Stands for the dependents of a task that is done. */
  private static final Dependent DONE = new Dependent(null, null);

  /** Opaque; 0 unless a tool wrote it. */
  long correlationId;

  /** The one behind this in the queue or list it is in; whose that is, changes it. */
  volatile DeviceTask next;

  /** Who waits for this task, the latest first. */
  private volatile Dependent dependents;

  private record Dependent(DependentTask task, Dependent next) {}

  /** Does the task's main part. */
  final void execute() {
    perform();
  }

  /** Does a share of the task that can be done beside or after its main part, on another thread. */
  final void assist() {
    performShare();
  }

  /** The task's main part; throws nothing. */
  abstract void perform();

  /** A share of it; throws nothing. Only called for tasks that hand out shares. */
  void performShare() {
    throw new IllegalStateException(this + " has no shares");
  }

  /** Whether it has been executed; if so, whoever asks sees all that it wrote. */
  final boolean isDone() {
    return dependents == DONE;
  }

  /** Marks the task as executed, and tells the tasks that wait for it. */
  final void finish() {
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
