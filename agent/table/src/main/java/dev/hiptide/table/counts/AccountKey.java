package dev.hiptide.table.counts;

import dev.hiptide.table.Role;

/** What a system call is charged to, packed into a long that is never 0. */
public record AccountKey(Role role, Phase phase, int operation, int syscall) {
  private static final long PRESENT = 1L << 62;
  private static final int ROLE_SHIFT = 40;
  private static final int PHASE_SHIFT = 32;
  private static final int OPERATION_SHIFT = 16;

  /** Stands for every number that has no room; none of them is a call's. */
  private static final int OUT_OF_RANGE = 0xffff;

  /** Packs a key; what has no room becomes a number that no call has. */
  public static long pack(Role role, Phase phase, int operation, int syscall) {
    return PRESENT
        | (long) role.ordinal() << ROLE_SHIFT
        | (long) phase.ordinal() << PHASE_SHIFT
        | (long) operation << OPERATION_SHIFT
        | (syscall >= 0 && syscall < OUT_OF_RANGE ? syscall : OUT_OF_RANGE);
  }

  /** The parts of a packed key. */
  public static AccountKey unpack(long key) {
    return new AccountKey(
        Role.of(key >>> ROLE_SHIFT & 0xff),
        Phase.of((int) (key >>> PHASE_SHIFT & 0xff)),
        (int) (key >>> OPERATION_SHIFT & 0xffff),
        (int) (key & 0xffff));
  }
}
