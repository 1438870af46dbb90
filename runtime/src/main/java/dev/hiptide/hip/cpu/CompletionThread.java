package dev.hiptide.hip.cpu;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Wakes hosts that sleep until their work is done: the stand-in for a GPU's interrupt handler.
 *
 * <p>It never spins. Being woken from sleep itself takes it longer than a host needs from enqueuing
 * its marker to sleeping on it, so that a host's wait is one system call and not sometimes none.
 */
final class CompletionThread {
  private static final long NO_SPIN = 0;

  private final Queue<WaitTask> finished = new ConcurrentLinkedQueue<>();
  private final Doorbell doorbell = new Doorbell();

  void start() {
    new DeviceThread("hip-completion", this::loop).start();
  }

  /** Signals the end of this wait, soon. */
  void deliver(WaitTask wait) {
    finished.add(wait);
    doorbell.ring();
  }

  private void loop() {
    while (true) {
      doorbell.await(() -> !finished.isEmpty(), NO_SPIN);
      finished.remove().assist();
    }
  }
}
