package dev.hiptide.table;

/**
 * A number beside its complement. Of small numbers, a stray store leaves one that could be right:
 * the state that ends all watching, or a port at which nobody looks. It does not leave this, but
 * for one in 2<sup>32</sup>.
 */
final class Seal {
  private Seal() {}

  static long of(int number) {
    return (long) ~number << Integer.SIZE | Integer.toUnsignedLong(number);
  }

  static boolean isWhole(long word) {
    return word == of(number(word));
  }

  static int number(long word) {
    return (int) word;
  }
}
