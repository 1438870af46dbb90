package dev.hiptide.hip;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A test's latches, so that it can open all at its end: a failed one must not hang the next. */
final class Latches {
  private final List<Latch> latches = new CopyOnWriteArrayList<>();

  Latch add() {
    Latch latch = new Latch();
    latches.add(latch);
    return latch;
  }

  void openAll() {
    latches.forEach(Latch::open);
  }
}
