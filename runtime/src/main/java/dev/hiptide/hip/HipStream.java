package dev.hiptide.hip;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A queue of work whose parts run in the order they were enqueued. {@code null} is the default
 * stream. May be used by any thread. Streams are made by {@code hipStreamCreate} and its kin.
 */
public abstract class HipStream {
  private final boolean nonBlocking;
  private final AtomicBoolean destroyed = new AtomicBoolean();

  /**
   * For devices.
   *
   * @param nonBlocking whether it and the default stream do not wait for each other
   */
  protected HipStream(boolean nonBlocking) {
    this.nonBlocking = nonBlocking;
  }

  /** Whether it and the default stream do not wait for each other. */
  public final boolean isNonBlocking() {
    return nonBlocking;
  }

  /** Whether its device still has it, that is, has not been reset. */
  protected abstract boolean isOfItsDevice();

  final boolean isDestroyed() {
    return destroyed.get() || !isOfItsDevice();
  }

  /** Returns false if it had been destroyed before. */
  final boolean destroy() {
    return isOfItsDevice() && destroyed.compareAndSet(false, true);
  }
}
