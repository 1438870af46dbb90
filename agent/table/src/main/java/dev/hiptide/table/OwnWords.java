package dev.hiptide.table;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a collector says of itself in the header. It says all of it again with each sign of life:
 * something else may have written there meanwhile. Safe for any thread.
 */
final class OwnWords {
  private final TraceTable table;

  /**
   * By the field; null as long as nothing was said, as it is in a program whose collector lives.
   */
  private Map<Integer, Long> said;

  OwnWords(TraceTable table) {
    this.table = table;
  }

  /** Writes a small number of which it matters that it is not taken for another. */
  void seal(int at, int number) {
    say(at, Seal.of(number));
  }

  /** Writes a field, in the order of volatile accesses. */
  synchronized void say(int at, long value) {
    if (said == null) {
      said = new LinkedHashMap<>();
    }
    said.put(at, value);
    TraceTable.LONG.setVolatile(table.memory(), at, value);
  }

  /** Writes all of it again. */
  synchronized void repeat() {
    if (said != null) {
      said.forEach(this::repeat);
    }
  }

  private void repeat(int at, long value) {
    if (table.get(at) != value) {
      table.faults().found(at);
      TraceTable.LONG.setVolatile(table.memory(), at, value);
    }
  }
}
