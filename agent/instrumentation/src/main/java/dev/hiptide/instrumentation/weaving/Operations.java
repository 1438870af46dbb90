package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.TraceTable;
import java.util.function.Consumer;

/** Gives HIP functions their numbers in the trace table. Thread-safe. */
final class Operations {
  private final TraceTable table;
  private final Consumer<String> warnings;

  /**
   * @param warnings takes a line for every function for which the table has no number left
   */
  Operations(TraceTable table, Consumer<String> warnings) {
    this.table = table;
    this.warnings = warnings;
  }

  /** The number of a function; that of "no operation" when there is none left. */
  synchronized int number(String function) {
    int number = Probe.operation(table, function);
    if (number == OperationContext.NO_OPERATION) {
      warnings.accept(function + " is one function too many: it is counted as \"none\"");
    }
    return number;
  }
}
