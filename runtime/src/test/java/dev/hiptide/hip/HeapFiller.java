package dev.hiptide.hip;

/** Fills the Java heap to its last bytes, and keeps what it has. */
final class HeapFiller {
  /** The length of array that finds no place any more when the heap counts as nearly full. */
  private static final int NEARLY_FULL = 1 << 12;

  private static volatile Object[] kept;
  private static volatile Object left;
  private static volatile boolean isNearlyFull;

  private HeapFiller() {}

  /** Returns only by the OutOfMemoryError. */
  static void fill() {
    for (int length = 1 << 16; length > 0; length /= 16) {
      try {
        while (true) {
          fillBy(length);
        }
      } catch (OutOfMemoryError goOnWithSmallerOnes) {
        isNearlyFull |= length == NEARLY_FULL;
        if (length == 1) {
          throw goOnWithSmallerOnes;
        }
      }
    }
  }

  /** Leaves that many bytes, or a few more. */
  static void fillBut(int bytes) {
    left = new byte[bytes];
    try {
      fill();
    } catch (OutOfMemoryError isFull) {
      left = null;
    }
  }

  private static void fillBy(int length) {
    Object[] more = new Object[length];
    more[0] = kept;
    kept = more;
  }

  static void awaitNearlyFull() {
    while (!isNearlyFull) {
      Thread.onSpinWait();
    }
  }

  /** Gives up what is kept. */
  static void release() {
    kept = null;
  }
}
