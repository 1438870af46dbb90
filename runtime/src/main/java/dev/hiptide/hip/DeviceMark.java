package dev.hiptide.hip;

/** A point in a stream, behind the work that had been enqueued. What an event records. */
public interface DeviceMark {
  /** Whether the device has done all the work before this point. */
  boolean isReached();

  /** When it had, on the device's clock; only once {@link #isReached}. */
  long nanos();
}
