package dev.hiptide.hip;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A queue of work whose parts run in the order they were enqueued. {@code null} is the default
 * stream. May be used by any thread. Streams are made by {@code hipStreamCreate} and similar
 * functions.
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

  /** Whether the device has not been reset since this stream was created. */
  protected abstract boolean isOfItsDevice();

  final boolean isDestroyed() {
    return destroyed.get() || !isOfItsDevice();
  }

  /** Returns false if it had been destroyed before. */
  final boolean destroy() {
    return isOfItsDevice() && destroyed.compareAndSet(false, true);
  }
}
