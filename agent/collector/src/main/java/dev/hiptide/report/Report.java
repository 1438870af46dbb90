package dev.hiptide.report;

import dev.hiptide.terms.Regime;
import java.util.List;
import java.util.Map;

/**
 * The figures of one run, or of a part of it: see {@link ReportDifference}. The names of the
 * components, in snake case, are the names of the JSON fields. Maps by category have the labels of
 * the categories that were traced as keys. No map or list is null: what a report of another version
 * does not have is empty.
 *
 * @param application the workload's name
 * @param pid its process
 * @param wallSeconds how long it was observed
 * @param iterations marked iterations that have ended
 * @param steadySeconds wall time from the first iteration on
 * @param regime the regime of the steady state
 * @param regimeCategory the category of system calls that decided it; null when none did
 * @param regimeReason the numbers that decided it
 * @param regimeWindow what the regime is told from: the steady state of the host threads
 * @param tracing which threads were traced: the setting {@code trace}, as the tracer takes it
 * @param lostEvents system calls that could not be charged to anything
 * @param host the steady state of the threads that call HIP or mark iterations: the study's view;
 *     null when no iteration has ended, or no call was traced
 * @param process the steady state of all threads that were traced; null likewise
 * @param phases the same sums for start-up, steady state and shutdown, by phase
 * @param roles steady state sums by role
 * @param cpuSeconds the CPU time of the workload by role, start-up included; {@code agent} is what
 *     the agent's own threads took, {@code other} is of threads that ended between two samples
 * @param operations the HIP operations
 * @param topSyscalls the system calls with the most wall time on host and device threads
 * @param unattributed what workers did for no operation that is known
 * @param tracer what the tracing cost and missed
 * @param charges what the sums are made of
 */
public record Report(
    String application,
    long pid,
    double wallSeconds,
    long iterations,
    double steadySeconds,
    String regime,
    String regimeCategory,
    String regimeReason,
    RegimeWindow regimeWindow,
    String tracing,
    long lostEvents,
    View host,
    View process,
    Map<String, PhaseTotals> phases,
    Map<String, Totals> roles,
    Map<String, Double> cpuSeconds,
    List<Operation> operations,
    List<Syscall> topSyscalls,
    Unattributed unattributed,
    Tracer tracer,
    List<Charged> charges) {

  public Report {
    application = orEmpty(application);
    regime = regime == null ? Regime.UNKNOWN.label() : regime;
    regimeReason = orEmpty(regimeReason);
    regimeWindow = regimeWindow == null ? RegimeWindow.EMPTY : regimeWindow;
    tracing = orEmpty(tracing);
    phases = orEmpty(phases);
    roles = orEmpty(roles);
    cpuSeconds = orEmpty(cpuSeconds);
    operations = orEmpty(operations);
    topSyscalls = orEmpty(topSyscalls);
    unattributed = unattributed == null ? new Unattributed(0, 0) : unattributed;
    tracer = tracer == null ? Tracer.NONE : tracer;
    charges = orEmpty(charges);
  }

  /**
   * What the regime is told from, as {@link dev.hiptide.regime.Window} has it.
   *
   * @param iterations marked iterations that have begun
   * @param wallSeconds how long the steady state was
   * @param calls system calls of host threads by category, those under way included
   * @param usec their wall time in microseconds
   * @param hipSeconds wall time inside HIP calls
   * @param runnableSeconds how long the host threads were on a core or waited for one
   */
  public record RegimeWindow(
      long iterations,
      double wallSeconds,
      Map<String, Long> calls,
      Map<String, Double> usec,
      double hipSeconds,
      double runnableSeconds) {
    static final RegimeWindow EMPTY = new RegimeWindow(0, 0, Map.of(), Map.of(), 0, 0);

    public RegimeWindow {
      calls = orEmpty(calls);
      usec = orEmpty(usec);
    }
  }

  /**
   * Per iteration.
   *
   * @param usecPerIteration wall time of the calls, in microseconds, what the tracer adds included
   * @param netUsecPerIteration the same less {@link Tracer#floorUsec} for each call
   * @param meanUsecPerCall wall time of one call, in microseconds; 0 without calls
   */
  public record View(
      Map<String, Double> callsPerIteration,
      Map<String, Double> usecPerIteration,
      Map<String, Double> netUsecPerIteration,
      Map<String, Double> meanUsecPerCall) {

    public View {
      callsPerIteration = orEmpty(callsPerIteration);
      usecPerIteration = orEmpty(usecPerIteration);
      netUsecPerIteration = orEmpty(netUsecPerIteration);
      meanUsecPerCall = orEmpty(meanUsecPerCall);
    }
  }

  /**
   * Sums by category.
   *
   * @param usec wall time in microseconds
   */
  public record Totals(
      Map<String, Long> calls, Map<String, Long> errors, Map<String, Double> usec) {
    static final Totals NONE = new Totals(Map.of(), Map.of(), Map.of());

    public Totals {
      calls = orEmpty(calls);
      errors = orEmpty(errors);
      usec = orEmpty(usec);
    }
  }

  /** The sums of one phase. */
  public record PhaseTotals(Totals host, Totals process) {
    static final PhaseTotals NONE = new PhaseTotals(Totals.NONE, Totals.NONE);

    public PhaseTotals {
      host = host == null ? Totals.NONE : host;
      process = process == null ? Totals.NONE : process;
    }
  }

  /**
   * One HIP operation, over the whole run.
   *
   * @param calls how often it was called
   * @param failed how many calls ended with an error
   * @param meanUsec wall time of a call, in microseconds
   * @param bytes what it allocated, copied or set
   * @param hostSyscallsPerCall system calls that its callers made in it, per call, by category
   * @param deviceSyscallsPerCall system calls that runtime workers made for it, per call, by
   *     category
   */
  public record Operation(
      String op,
      long calls,
      long failed,
      double meanUsec,
      long bytes,
      Map<String, Double> hostSyscallsPerCall,
      Map<String, Double> deviceSyscallsPerCall) {

    public Operation {
      op = orEmpty(op);
      hostSyscallsPerCall = orEmpty(hostSyscallsPerCall);
      deviceSyscallsPerCall = orEmpty(deviceSyscallsPerCall);
    }
  }

  /**
   * One system call, over the whole run.
   *
   * @param usec wall time in microseconds
   */
  public record Syscall(
      String syscall, String category, String role, long calls, long errors, double usec) {

    public Syscall {
      syscall = orEmpty(syscall);
      category = orEmpty(category);
      role = orEmpty(role);
    }
  }

  /**
   * What one system call was charged to.
   *
   * @param op the HIP operation; {@code none} outside, {@code unattributed} for a worker's own work
   * @param errors how many calls returned an error
   * @param errorsByClass the same by the class of the error, without classes that have none
   * @param usec wall time in microseconds
   */
  public record Charged(
      String role,
      String phase,
      String op,
      String syscall,
      long calls,
      long errors,
      Map<String, Long> errorsByClass,
      double usec) {

    public Charged {
      role = orEmpty(role);
      phase = orEmpty(phase);
      op = orEmpty(op);
      syscall = orEmpty(syscall);
      errorsByClass = orEmpty(errorsByClass);
    }
  }

  /**
   * Work of the runtime's workers and of native threads for no operation that is known, over the
   * whole run.
   *
   * @param calls its system calls
   * @param share their share of all system calls of those threads, 0 to 1
   */
  public record Unattributed(long calls, double share) {}

  /**
   * What tracing cost and missed. Flat, because its components are the fields of the JSON.
   *
   * @param tracing whether the workload was traced to the end
   * @param backend what traced it: the setting {@code backend}, when it is decided
   * @param stops how often a thread was stopped
   * @param stopSeconds how long threads were held for it
   * @param floorUsec the least that the tracer adds to the wall time of a call, in microseconds; 0
   *     if it was not measured
   * @param collectorCpuSeconds the CPU time of the collector
   * @param collectorStarts how many collectors there were
   * @param untracedSeconds how long the workload ran untraced because one had died
   * @param threadsWithoutCell threads whose calls could not be attributed
   * @param readySeconds how long after the agent's start the first collector traced; 0 if none did
   * @param threadsAnnounced threads that asked to be traced, and were before they went on
   * @param announcementUsec how long such a thread waited for it on average, in microseconds
   * @param threadsUnheard threads that asked to be traced, and went on before they were
   * @param adviceErrors exceptions in advice, each a bug of the agent
   * @param tableFaults fields of the trace table that something else has written to
   */
  public record Tracer(
      boolean tracing,
      String backend,
      long stops,
      double stopSeconds,
      double floorUsec,
      double collectorCpuSeconds,
      long collectorStarts,
      double untracedSeconds,
      long threadsWithoutCell,
      double readySeconds,
      long threadsAnnounced,
      double announcementUsec,
      long threadsUnheard,
      long adviceErrors,
      long tableFaults) {
    static final Tracer NONE = new Tracer(false, "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public Tracer {
      backend = orEmpty(backend);
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static <V> Map<String, V> orEmpty(Map<String, V> map) {
    return map == null ? Map.of() : map;
  }
}
