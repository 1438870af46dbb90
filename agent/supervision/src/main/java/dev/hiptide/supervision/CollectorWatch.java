package dev.hiptide.supervision;

import dev.hiptide.linux.KernelVersion;
import dev.hiptide.linux.PidNamespace;
import dev.hiptide.probe.HelperThread;
import dev.hiptide.probe.Probe;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.Listener;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps a collector running for as long as the workload lives. A failure is one line for the user
 * and never disturbs the workload.
 */
public final class CollectorWatch {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  /** The same while the program's start waits for a collector. */
  private static final Duration LOOK_INTERVAL_AT_START = Duration.ofMillis(20);

  /** A death may be an accident; a program's start does not wait for more than these. */
  private static final int DEATHS_AWAITED_AT_START = 1;

  private final CollectorCommand command;
  private final TraceTable table;
  private final Detaching detaching;
  private final Consumer<String> messages;
  private final MonotonicClock clock;

  private volatile CollectorProcess collector;
  private volatile boolean givenUp;

  /** Whether the program ends: then no further collector is started, and nothing said of it. */
  private volatile boolean leaving;

  private volatile int deaths;

  /** Whether the agent has started: its start and its end never meet. */
  private volatile boolean mayDetach;

  // Used by the watching thread only.
  private long beganNanos;
  private boolean suppressedReported;
  private boolean archiveIsSuspect;

  private CollectorWatch(
      CollectorCommand command,
      TraceTable table,
      Detaching detaching,
      Consumer<String> messages,
      MonotonicClock clock) {
    this.command = command;
    this.table = table;
    this.detaching = detaching;
    this.messages = messages;
    this.clock = clock;
  }

  /** What ends the session when a command has asked for that. */
  @FunctionalInterface
  public interface Detaching {
    /** Called once, by the watching thread, which ends then. */
    void detach() throws InterruptedException;
  }

  /**
   * Starts the daemon thread that watches the collector.
   *
   * @param first the start of the first one
   * @param detaching called when a command asks for it, but not before {@link #mayDetach}
   * @throws NoCollectorException if no collector can be started
   */
  public static CollectorWatch start(
      CollectorLaunch first, TraceTable table, Detaching detaching, Consumer<String> messages)
      throws NoCollectorException, InterruptedException {
    return start(first, table, detaching, messages, MonotonicClock.SYSTEM);
  }

  static CollectorWatch start(
      CollectorLaunch first,
      TraceTable table,
      Detaching detaching,
      Consumer<String> messages,
      MonotonicClock clock)
      throws NoCollectorException, InterruptedException {
    CollectorWatch watch = new CollectorWatch(first.command(), table, detaching, messages, clock);
    watch.collector = first.await();
    HelperThread.of("hiptide-watch", watch::run).start();
    return watch;
  }

  /**
   * Waits until the collector traces or serves, so that nothing of the program goes unseen; not
   * longer than {@link Readiness#DEADLINE}, not when the watch has given up, and not for one
   * collector after the other.
   */
  public void awaitReady() throws InterruptedException {
    if (Readiness.await(
            () -> collector.isReadyIn(table),
            () -> givenUp || deaths > DEATHS_AWAITED_AT_START,
            clock)
        == Readiness.LATE) {
      messages.accept(
          "the collector is not ready after "
              + Readiness.DEADLINE.toSeconds()
              + " s; the program starts without waiting for it");
    }
  }

  /**
   * To be called at the program's end.
   *
   * <p>Where the kernel ends the collector with this process, what is due at the end (the report,
   * the last figures for OTLP) is done before it, unless a tracer holds the process until then: so
   * this waits for it, not longer than {@link Readiness#DEADLINE}.
   *
   * @return whether there is a collector that outlives this, and removes the table
   */
  public boolean leave() throws InterruptedException {
    leaving = true;
    if (!collector.isAlive()) {
      return false;
    }
    if (!endsWithThis() || isHeldAtItsEnd()) {
      return true;
    }
    table.ending();
    Readiness.await(
        () -> table.collectorState() == CollectorState.FINISHED, () -> !collector.isAlive(), clock);
    return false;
  }

  /** Whether the kernel ends the collector with this process. */
  private static boolean endsWithThis() {
    return PidNamespace.endsWith(ProcessHandle.current().pid());
  }

  /** As the tracer that stops threads does, where that is harmless. */
  private boolean isHeldAtItsEnd() {
    return table.collectorState() == CollectorState.TRACING
        && table.listener() != Listener.KERNEL
        && KernelVersion.current().isAtLeast(KernelVersion.WITH_HARMLESS_EXIT_STOP);
  }

  /** The agent has started: from now on the session may end. */
  public void mayDetach() {
    mayDetach = true;
  }

  /** Whether there is a collector. */
  public boolean hasCollector() {
    return collector.isAlive();
  }

  /** Whether it starts no collector any more. */
  boolean hasGivenUp() {
    return givenUp;
  }

  private void run() {
    try {
      Probe.agentThread();
      loadWhatTheEndNeeds();
      watch();
      awaitRequest();
      detaching.detach();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // a request to end this thread
    } catch (IOException e) {
      messages.accept("the collector is not watched: " + e.getMessage()); // no /proc
    } catch (LinkageError e) { // by no class of the agent's that is not loaded yet
      messages.accept("the session cannot end, as the agent's jar has changed: " + e);
    } finally {
      givenUp = true;
    }
  }

  /** Returns when there is nothing more to watch, or the session is to end. */
  private void watch() throws InterruptedException {
    try {
      keepAlive();
    } catch (IOException e) {
      messages.accept("the collector is not started again: " + e.getMessage());
    } catch (LinkageError e) {
      messages.accept("the collector is not started again, as the agent's jar has changed: " + e);
    }
    givenUp = !isToDetach();
  }

  /** A session without a collector can be ended, too, and another begun. */
  private void awaitRequest() throws InterruptedException {
    while (!isToDetach()) {
      Thread.interrupted(); // as below
      clock.sleep(LOOK_INTERVAL);
    }
  }

  private boolean isToDetach() {
    return mayDetach && table.isAskedToDetach();
  }

  /**
   * While the agent's jar is what it was: who replaces it by cp(1) has it overwritten under the
   * feet of the programs that run.
   */
  private void loadWhatTheEndNeeds() {
    endsWithThis();
    isHeldAtItsEnd();
    KernelVersion.current(); // which that does not need yet
    RestartPolicy.initial().died(true, Duration.ZERO);
    command.lastWords();
  }

  private void keepAlive() throws IOException, InterruptedException {
    RestartPolicy policy = RestartPolicy.initial();
    while (true) {
      beganNanos = clock.nanoTime();
      awaitDeath();
      if (isToDetach() || table.collectorState() == CollectorState.FINISHED) {
        return; // the latter: the workload is at its end, and has its report
      }
      table.listener(Listener.NOBODY);
      deaths++; // by this thread alone
      Optional<String> reason = command.lastWords();
      if (reason.isPresent()) {
        messages.accept("the program runs unobserved: " + reason.get());
        return;
      }
      Duration life = Duration.ofNanos(clock.nanoTime() - beganNanos);
      policy = policy.died(collector.isReadyIn(table), life);
      if (policy.givesUp()) {
        messages.accept(
            "the collector has ended, as those before it; the program runs on unobserved");
        return;
      }
      archiveIsSuspect |= !collector.isReadyIn(table) || command.crashLog(collector).isPresent();
      messages.accept("the collector " + howItEnded() + "; another is started");
      clock.sleep(policy.delay());
      if (leaving) {
        return;
      }
      collector = archiveIsSuspect ? command.startWithoutArchive() : command.start();
    }
  }

  private void awaitDeath() throws InterruptedException {
    while (collector.isAlive() && !isToDetach()) {
      Thread.interrupted(); // of somebody who interrupts every thread that there is
      reportSuppressed();
      endIfStoppedAtItsStart();
      clock.sleep(collector.isReadyIn(table) ? LOOK_INTERVAL : LOOK_INTERVAL_AT_START);
    }
  }

  /**
   * A collector that has not written to the table yet may have no kill timer. If a signal stops it
   * then, it would stay stopped for ever. It can be killed: it holds no thread yet.
   */
  private void endIfStoppedAtItsStart() {
    if (table.collectorPid() != collector.pid()
        && clock.nanoTime() - beganNanos > TraceTable.SILENCE.toNanos()
        && collector.isStopped()) {
      collector.kill();
    }
  }

  /**
   * A collector that is stopped or hangs is ended by its own kill timer. This thread could not be
   * relied on to do it: a stopped collector holds the program's threads at their next system call,
   * and this thread may be waiting for one of them.
   */
  private String howItEnded() {
    Optional<Path> log = command.crashLog(collector);
    if (log.isPresent()) {
      return "has crashed; until the program ends, " + log.get() + " says why";
    }
    long lastSign =
        Math.max(table.heartbeat(), beganNanos); // the last heartbeat may be its predecessor's
    return clock.nanoTime() - lastSign > TraceTable.SILENCE.toNanos()
        ? "(process %d) has given no sign of life for %d s and was ended"
            .formatted(collector.pid(), TraceTable.SILENCE.toSeconds())
        : "has ended";
  }

  private void reportSuppressed() {
    Throwable suppressed = Probe.lastSuppressed();
    if (suppressed != null && !suppressedReported) {
      suppressedReported = true;
      messages.accept("a fault of this agent, please report it: advice has thrown " + suppressed);
    }
  }
}
