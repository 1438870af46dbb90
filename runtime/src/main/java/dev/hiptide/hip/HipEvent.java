package dev.hiptide.hip;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A point in a stream that can be waited for and that has a time. May be used by any thread. Events
 * are made by {@code hipEventCreate} and {@code hipEventCreateWithFlags}.
 */
public final class HipEvent {
  private static final float NANOS_PER_MILLI = 1e6f;

  private final int flags;
  private final AtomicBoolean destroyed = new AtomicBoolean();
  private volatile DeviceMark mark;

  HipEvent(int flags) {
    this.flags = flags;
  }

  boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  boolean isDestroyed() {
    return destroyed.get();
  }

  /** Returns false if it had been destroyed before. */
  boolean destroy() {
    return destroyed.compareAndSet(false, true);
  }

  /** What it recorded last, or null. */
  DeviceMark mark() {
    return mark;
  }

  /**
   * The milliseconds from this event to another.
   *
   * @throws HipException hipErrorInvalidHandle if either has no time, hipErrorNotReady if the
   *     device has not reached either
   */
  float millisTo(HipEvent stop) {
    DeviceMark from = timedMark();
    DeviceMark to = stop.timedMark();
    if (!from.isReached() || !to.isReached()) {
      throw new HipException(
          HipError.hipErrorNotReady, "hipEventElapsedTime: the device has not reached both events");
    }
    return (to.nanos() - from.nanos()) / NANOS_PER_MILLI;
  }

  private DeviceMark timedMark() {
    DeviceMark recorded = mark;
    if (recorded == null || hasFlag(Hip.hipEventDisableTiming)) {
      throw new HipException(
          HipError.hipErrorInvalidHandle,
          "hipEventElapsedTime: an event was %s; allowed are recorded events with timing"
              .formatted(recorded == null ? "not recorded" : "created without timing"));
    }
    return recorded;
  }

  void record(DeviceMark newMark) {
    mark = newMark;
  }
}
