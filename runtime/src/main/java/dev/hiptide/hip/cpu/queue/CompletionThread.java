package dev.hiptide.hip.cpu.queue;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;

/**
 * Wakes hosts that sleep until their work is done: the stand-in for a GPU's interrupt handler.
 *
 * <p>It never spins. Being woken from sleep itself takes it longer than a host needs from enqueuing
 * its marker to sleeping on it, so that a host's wait is one system call and not sometimes none.
 */
public final class CompletionThread {
  private static final String NAME = "hip-completion";
  private static final long NO_SPIN = 0;

  private static final AtomicReferenceFieldUpdater<CompletionThread, DeviceTask> FINISHED =
      AtomicReferenceFieldUpdater.newUpdater(CompletionThread.class, DeviceTask.class, "finished");

  /** The waits to end, the latest first; a list through the tasks, as {@link Processor}'s. */
  private volatile DeviceTask finished;

  private final BooleanSupplier work = () -> finished != null;
  private final Doorbell doorbell;

  /**
   * @param deviceIsIdle whether no processor is at work
   */
  public CompletionThread(BooleanSupplier deviceIsIdle) {
    doorbell = new Doorbell(this::startEntered, deviceIsIdle);
  }

  /** Starts it; later it is there whenever the device has work. */
  public void start() {
    Libc.start(NAME, this::loop);
  }

  private void startEntered() {
    Libc.startEntered(NAME, this::loop);
  }

  /** To be called by a host thread that is going to wait. */
  void prepare() {
    doorbell.prepare();
  }

  /** Signals the end of this wait, soon. Called by processors, so it allocates nothing. */
  void deliver(WaitTask wait) {
    do {
      wait.next = finished;
    } while (!FINISHED.compareAndSet(this, wait.next, wait));
    doorbell.ring();
  }

  private void loop() {
    while (doorbell.await(work, NO_SPIN)) {
      DeviceTask wait = FINISHED.getAndSet(this, null);
      while (wait != null) {
        DeviceTask next = wait.next;
        wait.assist();
        wait = next;
      }
    }
  }
}
