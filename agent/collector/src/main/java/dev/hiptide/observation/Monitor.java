package dev.hiptide.observation;

import dev.hiptide.regime.RegimeClassifier;
import dev.hiptide.regime.RegimeMonitor;
import dev.hiptide.regime.Verdict;
import dev.hiptide.terms.SyscallTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Watches one workload: the one source of metrics, report and whatever else shows its figures.
 *
 * <p>It looks about once a second while iterations are made, so that the regime is followed, and
 * whenever somebody asks for fresh figures. Thread-safe; a look takes some milliseconds, and others
 * wait for it.
 */
public final class Monitor {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** It reads a file for each thread: once a second, that took 0.1 to 0.2 % of a core. */
  private static final Duration CPU_INTERVAL = Duration.ofSeconds(5);

  /** About ten seconds; an observation of a large program takes some hundred kilobytes. */
  static final int MAX_KEPT = 10;

  private final Observer observer;
  private final SyscallTable syscalls;
  private final boolean looksBeforeIterations;
  private final LongSupplier nanoTime;
  private final RegimeMonitor regimes = new RegimeMonitor();

  /** The last looks, {@link #LOOK_INTERVAL} apart or more, the oldest first. */
  private final Deque<Observation> kept = new ArrayDeque<>();

  private final Pace looks = new Pace(LOOK_INTERVAL);
  private final Pace keeping = new Pace(LOOK_INTERVAL);
  private final Pace cpuSamples = new Pace(CPU_INTERVAL);
  private Sample latest;

  /**
   * Takes a first look.
   *
   * @param syscalls the categories of system calls
   * @param looksBeforeIterations whether somebody wants the latest figures without asking for them;
   *     else {@link #tick} looks from the first iteration on
   */
  public Monitor(Observer observer, SyscallTable syscalls, boolean looksBeforeIterations) {
    this(observer, syscalls, looksBeforeIterations, System::nanoTime);
  }

  Monitor(
      Observer observer,
      SyscallTable syscalls,
      boolean looksBeforeIterations,
      LongSupplier nanoTime) {
    this.observer = observer;
    this.syscalls = syscalls;
    this.looksBeforeIterations = looksBeforeIterations;
    this.nanoTime = nanoTime;
    look();
  }

  /** The observed process. */
  public Workload workload() {
    return observer.workload();
  }

  /**
   * To be called about ten times a second as long as the workload runs: it reads what cannot be
   * read any more when a thread has ended, and looks if it is time.
   *
   * @return whether it has looked
   */
  public synchronized boolean tick() {
    long now = nanoTime.getAsLong();
    boolean isWanted = looksBeforeIterations || observer.hasSeenIteration();
    if (isWanted && looks.isDue(now)) {
      look();
      return true;
    }
    observer.sampleHosts();
    if (cpuSamples.isDue(now)) {
      observer.sampleCpu();
    }
    return false;
  }

  /** The figures of this moment. */
  public synchronized Sample look() {
    Observation observation = observer.observe();
    Verdict regime =
        observation.health().tracing()
            ? regimes.observe(observation.steadyState(syscalls))
            : Verdict.untraced();
    latest = new Sample(observation, regime);
    keep(observation);
    return latest;
  }

  /** The last look, by a tick or by request. */
  public synchronized Sample latest() {
    return latest;
  }

  /**
   * From the oldest look that is kept to the last one: about ten seconds while iterations are made.
   * Empty before the second look.
   */
  public synchronized Optional<Period> recent() {
    Observation oldest = kept.getFirst();
    return oldest == latest.observation()
        ? Optional.empty()
        : Optional.of(latest.observation().since(oldest));
  }

  /** The regime of all of the steady state, as the report has it. */
  public Verdict regimeOfWholeRun(Observation observation) {
    return observation.health().tracing()
        ? RegimeClassifier.classify(observation.steadyState(syscalls))
        : Verdict.untraced();
  }

  private void keep(Observation observation) {
    if (keeping.isDue(nanoTime.getAsLong())) {
      kept.addLast(observation);
      if (kept.size() > MAX_KEPT) {
        kept.removeFirst();
      }
    }
  }

  /** Tells when something is due that is to happen once in an interval. */
  private static final class Pace {
    private final long intervalNanos;
    private boolean hasBegun;
    private long lastNanoTime;

    Pace(Duration interval) {
      intervalNanos = interval.toNanos();
    }

    /** Whether the interval has passed; it begins anew then. The first call is always due. */
    boolean isDue(long now) {
      boolean isDue = !hasBegun || now - lastNanoTime >= intervalNanos;
      if (isDue) {
        hasBegun = true;
        lastNanoTime = now;
      }
      return isDue;
    }
  }
}
