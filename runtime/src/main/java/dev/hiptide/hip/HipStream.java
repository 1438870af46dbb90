package dev.hiptide.hip;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A queue of work whose parts run in the order they were enqueued. {@code null} is the default
 * stream.
 */
public final class HipStream {
  private final AtomicBoolean destroyed = new AtomicBoolean();

  HipStream() {}

  boolean isDestroyed() {
    return destroyed.get();
  }

  /** Returns false if it had been destroyed before. */
  boolean destroy() {
    return destroyed.compareAndSet(false, true);
  }
}
