package dev.hiptide.instrumentation;

import dev.hiptide.settings.ApplicationName;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import dev.hiptide.supervision.CollectorCommand;
import dev.hiptide.supervision.CollectorLaunch;
import dev.hiptide.supervision.TableDirectory;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * The agent's start, from its arguments to a program that is being observed.
 *
 * <p>The collector comes first, for the program's start waits for it: everything else is done
 * beside its start. So this class must do without the probe, which is defined meanwhile.
 */
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
   * @param defineProbe defines the probe's classes if they are not
   * @return whether the program is observed; the user has been told why it is not
   * @throws IOException if there is no room for the trace table or no collector can be started;
   *     nothing of this start is left
   */
  public static boolean start(
      String arguments,
      Instrumentation instrumentation,
      String agentJar,
      Consumer<String> messages,
      Callable<?> defineProbe)
      throws Exception {
    long startedNanos = System.nanoTime();
    if (arguments != null && arguments.startsWith(LAUNCHED)) {
      defineProbe.call();
      return Observing.join(
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
    IOException failure = null;
    for (Path place : TableDirectory.PLACES) { // until one has room
      try {
        observe(
            place,
            settings,
            startedNanos,
            instrumentation,
            Path.of(agentJar),
            messages,
            defineProbe);
        return true;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static void observe(
      Path place,
      Settings settings,
      long startedNanos,
      Instrumentation instrumentation,
      Path agentJar,
      Consumer<String> messages,
      Callable<?> defineProbe)
      throws Exception {
    long pid = ProcessHandle.current().pid();
    TableDirectory directory = TableDirectory.create(place, pid);
    try {
      CollectorLaunch collector =
          CollectorLaunch.begin(
              new CollectorCommand(
                  Path.of(System.getProperty("java.home")),
                  agentJar,
                  directory.file(),
                  pid,
                  settings));
      defineProbe.call();
      Observing.begin(directory, pid, startedNanos, collector, settings, instrumentation, messages);
    } catch (IOException e) {
      directory.delete(); // and a collector that waits for the table there ends
      throw e;
    }
  }
}
