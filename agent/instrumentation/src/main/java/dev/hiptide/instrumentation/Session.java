package dev.hiptide.instrumentation;

import dev.hiptide.instrumentation.weaving.Weaving;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.probe.Doorbell;
import dev.hiptide.probe.HelperThread;
import dev.hiptide.probe.Probe;
import dev.hiptide.settings.IterationMarker;
import dev.hiptide.settings.LaunchedProgram;
import dev.hiptide.supervision.CollectorLaunch;
import dev.hiptide.supervision.CollectorWatch;
import dev.hiptide.supervision.NoCollectorException;
import dev.hiptide.supervision.Readiness;
import dev.hiptide.table.Listener;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All that the agent does to this JVM, from its start to the program's end, or until a command asks
 * for its end: then all of it is undone, and the program runs on as without an agent.
 */
final class Session {
  /** How often the collector's end is looked for. */
  private static final Duration POLL = Duration.ofMillis(20);

  private final Start start;
  private final TableDirectory directory;
  private final TraceTable table;
  private final Thread cleanup;

  // Set in the course of the start, before anybody can ask for the end.
  private Weaving weaving;
  private CollectorWatch watch;

  private Session(Start start, TableDirectory directory, TraceTable table) {
    this.start = start;
    this.directory = directory;
    this.table = table;
    cleanup = HelperThread.of("hiptide-cleanup", this::cleanUp);
  }

  /**
   * Begins to observe, and returns when the collector is ready.
   *
   * @param collector the collector's start; it waits for the table
   * @throws IOException if there is no room for the table
   * @throws NoCollectorException if there is no collector; then nothing of the agent is left
   */
  static void begin(
      TableDirectory directory, CollectorLaunch collector, IterationMarker iteration, Start start)
      throws Exception {
    TraceTable table =
        TraceTable.create(directory.file(), ProcessHandle.current().pid(), start.nanoTime());
    collector.await(); // without one, there is nothing to install
    new Session(start, directory, table).begin(collector, iteration);
  }

  private void begin(CollectorLaunch collector, IterationMarker iteration) throws Exception {
    installProbe(table, iteration, start);
    weaving = new Weaving(iteration, table, start.messages());
    watch = CollectorWatch.start(collector, table, this::close, start.messages());
    Runtime.getRuntime().addShutdownHook(cleanup);
    weave(weaving, start);
    watch.awaitReady();
    if (table.listener() != Listener.KERNEL) { // what stops nobody adds nothing to their calls
      Doorbell.calibrate();
    }
    watch.mayDetach();
  }

  /**
   * Observes a program that {@code hiptide run} has launched: the table and the collector are
   * there, and it is traced already. The program would not survive the end of that collector, so
   * there is nothing to watch, and the session cannot end before the program.
   *
   * @return whether it was launched as this very process
   */
  static boolean join(LaunchedProgram launched, Start start) throws Exception {
    TraceTable table = TraceTable.open(launched.table());
    if (table.workloadPid() != ProcessHandle.current().pid()) {
      start.messages().accept("launched for another process; this one runs without the agent");
      return false;
    }
    TableDirectory.hold(launched.table());
    installProbe(table, launched.iteration(), start);
    weave(new Weaving(launched.iteration(), table, start.messages()), start);
    Doorbell.calibrate();
    return true;
  }

  private static void installProbe(TraceTable table, IterationMarker iteration, Start start)
      throws InterruptedException {
    openCarriersTo(Probe.class.getModule(), start.instrumentation());
    Probe.install(table, range(iteration));
    if (!Doorbell.install()) {
      start
          .messages()
          .accept("the thread that wakes the tracer does not start; nobody waits for it");
    }
  }

  private static void weave(Weaving weaving, Start start) throws UnmodifiableClassException {
    weaving.weaveAhead();
    weaving.install(start.instrumentation());
  }

  private static String range(IterationMarker iteration) {
    return iteration instanceof IterationMarker.Range range ? range.message() : null;
  }

  /** Only {@code java.lang} knows which thread carries a virtual thread. */
  private static void openCarriersTo(Module probe, Instrumentation instrumentation) {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(probe)),
        Set.of(),
        Map.of());
  }

  /**
   * Ends the session while the program runs. First nobody is sent to the probe any more, then
   * nobody gets to the table, then the collector lets the program go and writes its report: so it
   * has all that was counted. A thread that is in a HIP call leaves it as it came.
   *
   * <p>Called by the thread that watches the collector, which ends then.
   */
  private void close() throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(cleanup);
    } catch (IllegalStateException e) {
      return; // the program ends: the hook does what is to be done
    }
    try {
      weaving.remove(start.instrumentation());
    } finally { // whatever fails, as in a JVM that has no memory left, the rest is undone
      Probe.uninstall();
      try {
        letGo();
        Doorbell.remove();
        weaving.removeLate(start.instrumentation());
      } finally {
        delete(directory, start.messages());
        start.ended().run();
        table.closed();
      }
    }
  }

  /**
   * Returns when the collector has ended, so that its port is free. A tracer that stops threads
   * learns of it when the next one stops.
   */
  private void letGo() throws InterruptedException {
    table.letGo();
    long began = System.nanoTime();
    while (watch.hasCollector()
        && System.nanoTime() - began < Readiness.DEADLINE.multipliedBy(2).toNanos()) {
      Doorbell.ring();
      Thread.sleep(POLL.toMillis());
    }
  }

  /** A collector that outlives the program still needs the table, and removes it at its end. */
  private void cleanUp() {
    try {
      Probe.agentThread();
      if (!watch.leave()) {
        directory.delete();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    } catch (IOException e) {
      start.messages().accept("cannot remove " + directory.file() + ": " + e);
    } catch (LinkageError e) { // the collector removes it
      start.messages().accept("the agent's jar has changed while the program ran: " + e);
    }
  }

  private static void delete(TableDirectory directory, Consumer<String> messages) {
    try {
      directory.delete();
    } catch (IOException e) {
      messages.accept("cannot remove " + directory.file() + ": " + e);
    }
  }
}
