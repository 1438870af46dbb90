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
import dev.hiptide.table.Listener;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The second half of the agent's start, when the probe's classes are there. */
final class Observing {
  private Observing() {}

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
    installProbe(table, iteration, start);
    CollectorWatch watch = CollectorWatch.start(collector, table, start.messages());
    Runtime.getRuntime()
        .addShutdownHook(
            HelperThread.of("hiptide-cleanup", () -> cleanUp(directory, watch, start.messages())));
    weave(iteration, table, start);
    watch.awaitReady();
    if (table.listener() != Listener.KERNEL) { // what stops nobody adds nothing to their calls
      Doorbell.calibrate();
    }
  }

  /**
   * Observes a program that {@code hiptide run} has launched: the table and the collector are
   * there, and it is traced already. The program would not survive the end of that collector, so
   * there is nothing to watch.
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
    weave(launched.iteration(), table, start);
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

  private static void weave(IterationMarker iteration, TraceTable table, Start start)
      throws UnmodifiableClassException {
    Weaving weaving = new Weaving(iteration, table, start.messages());
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

  /** A collector that outlives the program still needs the table, and removes it at its end. */
  private static void cleanUp(
      TableDirectory directory, CollectorWatch watch, Consumer<String> messages) {
    try {
      Probe.agentThread();
      if (!watch.leave()) {
        directory.delete();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    } catch (IOException e) {
      messages.accept("cannot remove " + directory.file() + ": " + e);
    } catch (LinkageError e) { // the collector removes it
      messages.accept("the agent's jar has changed while the program ran: " + e);
    }
  }
}
