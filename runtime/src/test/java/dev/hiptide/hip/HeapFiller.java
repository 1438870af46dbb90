package dev.hiptide.hip;

import java.util.ArrayList;
import java.util.List;

/** Fills the Java heap to its last bytes, and keeps what it has. */
final class HeapFiller {
  /** When no array of this length can be allocated, the heap counts as nearly full. */
  private static final int NEARLY_FULL = 1 << 12;

  private static volatile List<byte[]> ballast;
  private static volatile Object[] kept;
  private static volatile Object left;
  private static volatile boolean isNearlyFull;

  private HeapFiller() {}

  /** Always ends with an OutOfMemoryError. */
  static void fill() {
    fillFrom(1 << 16);
  }

  /**
   * Fills most of the heap for good, so that to fill and release the rest takes little time. For
   * collectors bytes are cheap: they hold no references.
   */
  static void fillForGoodBut(int bytes) {
    List<byte[]> most = new ArrayList<>();
    left = new byte[bytes];
    try {
      while (true) {
        most.add(new byte[1 << 14]);
      }
    } catch (OutOfMemoryError isFull) {
      ballast = most;
      left = null;
    }
  }

  private static void fillFrom(int longest) {
    for (int length = longest; length > 0; length /= 16) {
      try {
        while (true) {
          add(length);
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
      fillFrom(ballast == null ? 1 << 16 : NEARLY_FULL);
    } catch (OutOfMemoryError isFull) {
      left = null;
    }
  }

  private static void add(int length) {
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
