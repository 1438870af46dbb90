package dev.hiptide.instrumentation;

import dev.hiptide.instrumentation.supervision.CollectorCommand;
import dev.hiptide.instrumentation.supervision.CollectorWatch;
import dev.hiptide.instrumentation.weaving.Weaving;
import dev.hiptide.probe.Doorbell;
import dev.hiptide.probe.Probe;
import dev.hiptide.probe.Rehearsal;
import dev.hiptide.probe.TraceTable;
import dev.hiptide.settings.IterationMarker;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The agent's start, from its arguments to a program that is being observed. */
public final class AgentStart {
  /** Before the trace table's file: the argument with which hiptide launches a program. */
  private static final String LAUNCHED = "launched=";

  private AgentStart() {}

  /**
   * Starts the agent. Called by name, before {@code main} or in a program that runs, until it
   * observes.
   *
   * @param arguments the agent's arguments; null for none
   * @param agentJar the jar that is agent and collector
   * @param messages takes the lines that are for the user
   * @return whether the program is observed; the user has been told why it is not
   * @throws IOException if there is no room for the trace table or no collector can be started;
   *     nothing of this start is left
   */
  public static boolean start(
      String arguments, Instrumentation instrumentation, String agentJar, Consumer<String> messages)
      throws Exception {
    if (arguments != null && arguments.startsWith(LAUNCHED)) {
      return observeLaunched(
          Path.of(arguments.substring(LAUNCHED.length())), instrumentation, messages);
    }
    Settings settings;
    try {
      settings = Settings.load(arguments);
    } catch (SettingsException e) {
      messages.accept(e.getMessage() + "; the program runs without the agent");
      return false;
    }
    if (settings.application().isEmpty()) {
      settings =
          settings.withApplication(ApplicationName.of(System.getProperty("sun.java.command")));
    }
    observe(settings, instrumentation, Path.of(agentJar), messages);
    return true;
  }

  /** The collector comes first: it starts up beside the weaving. */
  private static void observe(
      Settings settings, Instrumentation instrumentation, Path agentJar, Consumer<String> messages)
      throws Exception {
    long pid = ProcessHandle.current().pid();
    TableDirectory directory = TableDirectory.create(pid);
    CollectorCommand command =
        new CollectorCommand(
            Path.of(System.getProperty("java.home")), agentJar, directory.file(), pid, settings);
    installProbe(directory.table(), settings.iteration(), instrumentation);
    CollectorWatch watch;
    try {
      watch = CollectorWatch.start(command, directory.table(), messages);
    } catch (IOException e) {
      directory.delete();
      throw e;
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> cleanUp(directory, watch, messages), "hiptide-cleanup"));
    weave(settings.iteration(), directory.table(), instrumentation, messages);
    watch.awaitReady();
    Doorbell.calibrate();
  }

  /**
   * In a program that hiptide has launched, the table and the collector are there: it is traced
   * already, and would not survive that collector.
   */
  private static boolean observeLaunched(
      Path tableFile, Instrumentation instrumentation, Consumer<String> messages) throws Exception {
    TraceTable table = TraceTable.open(tableFile);
    if (table.workloadPid() != ProcessHandle.current().pid()) {
      messages.accept("launched for another process; this one runs without the agent");
      return false;
    }
    IterationMarker iteration = Settings.load(null).iteration();
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
    Rehearsal.start();
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
