package dev.hiptide.table;

/** Who hears a thread that announces itself before its first HIP call or iteration. */
public enum Listener {
  /** Nobody: nothing is traced, or every thread is. */
  NOBODY,
  /** A tracer that is woken by the agent's doorbell, and answers in the thread's cell. */
  DOORBELL,
  /** Programs in the kernel, at a call that the thread makes itself: {@code CellMark}. */
  KERNEL;

  private static final Listener[] LISTENERS = values();

  /** The listener whose {@link #ordinal()} this is; {@link #NOBODY} for a number that is none's. */
  static Listener of(long ordinal) {
    return ordinal >= 0 && ordinal < LISTENERS.length ? LISTENERS[(int) ordinal] : NOBODY;
  }
}
