package dev.hiptide.instrumentation;

import dev.hiptide.instrumentation.weaving.Weaving;
import dev.hiptide.probe.Doorbell;
import dev.hiptide.probe.Probe;
import dev.hiptide.settings.IterationMarker;
import dev.hiptide.settings.Settings;
import dev.hiptide.supervision.CollectorLaunch;
import dev.hiptide.supervision.CollectorWatch;
import dev.hiptide.supervision.TableDirectory;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The second half of the agent's start, when the probe's classes are there. */
final class Observing {
  /** The system property by which the launcher tells of the one setting that is needed here. */
  private static final String ITERATION = "hiptide.iteration";

  private Observing() {}

  /**
   * Begins to observe, and returns when the collector is ready.
   *
   * @param startedNanos when the agent's start began, by {@link System#nanoTime}
   * @param collector its start, which waits for the table
   * @throws IOException if there is no room for the table, or no collector
   */
  static void begin(
      TableDirectory directory,
      long pid,
      long startedNanos,
      CollectorLaunch collector,
      Settings settings,
      Instrumentation instrumentation,
      Consumer<String> messages)
      throws Exception {
    TraceTable table = TraceTable.create(directory.file(), pid, startedNanos);
    installProbe(table, settings.iteration(), instrumentation);
    CollectorWatch watch = CollectorWatch.start(collector, table, messages);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> cleanUp(directory, watch, messages), "hiptide-cleanup"));
    weave(settings.iteration(), table, instrumentation, messages);
    watch.awaitReady();
    Doorbell.calibrate();
  }

  /**
   * Observes a program that hiptide has launched: the table and the collector are there, and it is
   * traced already. It would not survive that collector, so there is nothing to watch.
   *
   * @return whether it was launched as this very process
   */
  static boolean join(Path tableFile, Instrumentation instrumentation, Consumer<String> messages)
      throws Exception {
    TraceTable table = TraceTable.open(tableFile);
    if (table.workloadPid() != ProcessHandle.current().pid()) {
      messages.accept("launched for another process; this one runs without the agent");
      return false;
    }
    IterationMarker iteration = IterationMarker.parse(System.getProperty(ITERATION));
    installProbe(table, iteration, instrumentation);
    weave(iteration, table, instrumentation, messages);
    Doorbell.calibrate();
    return true;
  }

  private static void installProbe(
      TraceTable table, IterationMarker iteration, Instrumentation instrumentation)
      throws InterruptedException {
    openCarriersTo(Probe.class.getModule(), instrumentation);
    Probe.install(table, range(iteration));
    Doorbell.install();
  }

  private static void weave(
      IterationMarker iteration,
      TraceTable table,
      Instrumentation instrumentation,
      Consumer<String> messages)
      throws UnmodifiableClassException {
    Weaving weaving = new Weaving(iteration, table, messages);
    weaving.weaveAhead();
    weaving.install(instrumentation);
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

  /** What a living collector still needs, it removes itself. */
  private static void cleanUp(
      TableDirectory directory, CollectorWatch watch, Consumer<String> messages) {
    try {
      Probe.agentThread();
      if (!watch.collectorIsAlive()) {
        directory.delete();
      }
    } catch (IOException e) {
      messages.accept("cannot remove " + directory.file() + ": " + e);
    }
  }
}
