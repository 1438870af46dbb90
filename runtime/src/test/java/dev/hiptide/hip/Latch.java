package dev.hiptide.hip;

/** What a kernel spins on until somebody opens it. */
final class Latch {
  private volatile boolean isOpen;

  void open() {
    isOpen = true;
  }

  void await() {
    while (!isOpen) {
      Thread.onSpinWait();
    }
  }
}
