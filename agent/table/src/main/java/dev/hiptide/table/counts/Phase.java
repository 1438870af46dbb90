package dev.hiptide.table.counts;

/** The parts of a run, by its iterations. */
public enum Phase {
  /** Before the first iteration begins. */
  STARTUP,
  /** From the first iteration on, as long as HIP calls or iterations follow. */
  STEADY,
  /**
   * After the last HIP call and the last iteration so far: when another follows, it turns out to
   * have been steady state; when none does, it was the shutdown.
   */
  TAIL;

  private static final Phase[] PHASES = values();

  /** The phase whose {@link #ordinal()} this is, of a key that {@link AccountKey#isOne} takes. */
  static Phase of(int ordinal) {
    return PHASES[ordinal];
  }

  /** The name in reports, where a run that has ended has no tail but a shutdown. */
  public String label() {
    return switch (this) {
      case STARTUP -> "startup";
      case STEADY -> "steady";
      case TAIL -> "shutdown";
    };
  }
}
