package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.HipStream;
import java.util.function.BooleanSupplier;

/**
 * One stream's place in the {@link Scheduler}, whose lock guards all that changes here.
 *
 * <p>While the stream waits for others, its tasks are held back here, behind a gate; otherwise they
 * go straight to the processor.
 */
public final class CpuStream extends HipStream {
  private final Processor processor;
  private final BooleanSupplier ofItsDevice;

  /** Gates, and the tasks behind the first of them. */
  final TaskList heldBack = new TaskList();

  /** Whether tasks are held back; also read without the lock. */
  volatile boolean isGated;

  /** The task submitted last, done or not; null at first. Also read without the lock. */
  volatile DeviceTask last;

  /** The last task of the default stream that this one has been made to wait for. */
  DeviceTask awaited;

  /** The last task of this stream that the default stream has been made to wait for. */
  DeviceTask awaitedByDefault;

  /** Whether it is in the scheduler's list of streams that may have work. */
  boolean isActive;

  CpuStream(Processor processor, boolean nonBlocking, BooleanSupplier ofItsDevice) {
    super(nonBlocking);
    this.processor = processor;
    this.ofItsDevice = ofItsDevice;
  }

  Processor processor() {
    return processor;
  }

  @Override
  protected boolean isOfItsDevice() {
    return ofItsDevice.getAsBoolean();
  }

  /** The task submitted last, done or not; null if there was none. */
  public DeviceTask last() {
    return last;
  }

  /** Whether everything submitted so far is done. */
  public boolean isDone() {
    DeviceTask task = last;
    return task == null || task.isDone();
  }

  /**
   * Puts a task behind what is held back, or into the processor's queue; returns as {@link
   * Processor#submit}.
   */
  boolean enqueue(DeviceTask task) {
    last = task;
    if (heldBack.isEmpty()) {
      return processor.submit(task);
    }
    heldBack.add(task);
    return false;
  }

  void holdBackBehind(GateTask gate) {
    heldBack.add(gate);
    isGated = true;
  }

  /** Hands the processor all that is held back before the first closed gate. */
  void release() {
    while (!heldBack.isEmpty()) {
      if (heldBack.first() instanceof GateTask gate && !gate.isOpen) {
        return;
      }
      DeviceTask task = heldBack.removeFirst();
      if (!(task instanceof GateTask)) {
        processor.submit(task);
      }
    }
    isGated = false;
  }
}
