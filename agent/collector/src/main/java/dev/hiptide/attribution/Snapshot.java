package dev.hiptide.attribution;

import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.tracer.Charge;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.IterationCosts;
import dev.hiptide.tracer.IterationCosts.Distribution;
import java.util.List;

/**
 * All that was charged until one moment.
 *
 * @param nanoTime that moment, by {@link System#nanoTime}
 * @param operations the names of the operations, by number
 * @param iterationCosts what single iterations have cost
 * @param lost calls that could not be charged to anything
 * @param threads the threads that are traced now
 * @param hostsAreBusy whether a host thread is inside an operation or an iteration
 */
public record Snapshot(
    long nanoTime,
    List<String> operations,
    List<Charge> charges,
    IterationCosts iterationCosts,
    List<InFlight> inFlight,
    long lost,
    int threads,
    boolean hostsAreBusy) {
  private static final String UNATTRIBUTED = "unattributed";

  /** Nothing was charged, and nothing traced. */
  public static Snapshot none() {
    Distribution nothing = new Distribution(new long[0], new long[1], 0, List.of());
    return new Snapshot(
        System.nanoTime(),
        List.of("none"),
        List.of(),
        new IterationCosts(nothing, nothing),
        List.of(),
        0,
        0,
        false);
  }

  /**
   * The name of what calls were charged to, as metrics and reports have it. A predecessor may have
   * known a name that has been overwritten since.
   */
  public String label(Role role, int operation) {
    return isUnattributed(role, operation) || operation >= operations.size()
        ? UNATTRIBUTED
        : operations.get(operation);
  }

  /**
   * Whether nobody can tell which HIP operation a call was for: work that a worker of the runtime,
   * or a thread of a native library, did on its own account. What a host thread does outside every
   * operation is the program's own.
   */
  public static boolean isUnattributed(Role role, int operation) {
    return operation == OperationContext.NO_OPERATION
        && (role == Role.DEVICE || role == Role.NATIVE);
  }
}
