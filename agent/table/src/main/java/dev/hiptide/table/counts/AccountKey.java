package dev.hiptide.table.counts;

import dev.hiptide.table.Role;
import dev.hiptide.table.TableLayout;

/**
 * What a system call is charged to, as the table keeps it: packed into a long that is never 0.
 *
 * <pre>
 *  63  62      48 47    40 39     32 31        16 15        0
 * +--+---+-------+--------+---------+------------+-----------+
 * | 0| 1 |   0   |  role  |  phase  |  operation |  syscall  |
 * +--+---+-------+--------+---------+------------+-----------+
 * </pre>
 *
 * @param operation the operation's number in the trace table; 0 is outside every operation
 * @param syscall the call's number; one that has no room in the key becomes {@code 0xffff}, which
 *     is no call's
 */
public record AccountKey(Role role, Phase phase, int operation, int syscall) {
  private static final long PRESENT = 1L << 62;
  private static final int ROLE_SHIFT = 40;
  private static final int PHASE_SHIFT = 32;
  private static final int OPERATION_SHIFT = 16;
  private static final int OUT_OF_RANGE = 0xffff;

  /** The key as the table keeps it. */
  public long packed() {
    return PRESENT
        | (long) role.ordinal() << ROLE_SHIFT
        | (long) phase.ordinal() << PHASE_SHIFT
        | (long) operation << OPERATION_SHIFT
        | (syscall >= 0 && syscall < OUT_OF_RANGE ? syscall : OUT_OF_RANGE);
  }

  /** Whether a number is a key as {@link #packed} makes it: of calls that are charged at all. */
  static boolean isOne(long key) {
    int role = (int) (key >>> ROLE_SHIFT & 0xff);
    int phase = (int) (key >>> PHASE_SHIFT & 0xff);
    int operation = (int) (key >>> OPERATION_SHIFT & 0xffff);
    long unused = key >>> ROLE_SHIFT + Byte.SIZE;
    return unused == PRESENT >>> ROLE_SHIFT + Byte.SIZE
        && role < Role.values().length
        && Role.of(role).isObserved()
        && phase < Phase.values().length
        && operation < TableLayout.OPERATIONS;
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
