package dev.hiptide.instrumentation;

import dev.hiptide.linux.PidsLimit;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.settings.ApplicationName;
import dev.hiptide.settings.LaunchedProgram;
import dev.hiptide.settings.Manifests;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import dev.hiptide.supervision.CollectorCommand;
import dev.hiptide.supervision.CollectorLaunch;
import dev.hiptide.supervision.ForkedCommand;
import dev.hiptide.supervision.NoCollectorException;
import dev.hiptide.terms.Inability;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * The agent's start, from its arguments to a program that is being observed.
 *
 * <p>The collector is started first, since the program's start waits for it: everything else is
 * done while it starts. So this class must not touch the probe, which is defined in the meantime.
 * (What starts the collector uses {@code HelperThread}, which has no state: it gets a copy of its
 * own, from the agent's loader.)
 */
public final class AgentStart {
  private AgentStart() {}

  /**
   * Starts the agent. Called by name, before {@code main} or in a program that runs. Returns when
   * the program is observed.
   *
   * @param arguments the agent's arguments; null for none
   * @param agentJar the jar that is agent and collector
   * @param messages takes the lines that are for the user
   * @param defineBootClasses puts the probe and the table on the boot loader, unless they are there
   * @param ended to be run when the session has ended before the program: another may begin
   * @return whether the program is observed; the user has been told why it is not
   * @throws IOException if there is no room for the trace table or no collector can be started;
   *     nothing of this start is left
   */
  public static boolean start(
      String arguments,
      Instrumentation instrumentation,
      Path agentJar,
      Consumer<String> messages,
      Callable<?> defineBootClasses,
      Runnable ended)
      throws Exception {
    Start start =
        new Start(System.nanoTime(), instrumentation, agentJar, messages, defineBootClasses, ended);
    Optional<LaunchedProgram> launched = LaunchedProgram.of(arguments);
    if (launched.isPresent()) {
      defineBootClasses.call();
      return Session.join(launched.get(), start);
    }
    Settings settings;
    try {
      settings = Settings.load(arguments, messages);
    } catch (SettingsException e) {
      messages.accept(e.getMessage() + "; the program runs without the agent");
      return false;
    }
    Settings named =
        settings.application().isEmpty()
            ? settings.withGuessedApplication(
                ApplicationName.of(
                    System.getProperty("sun.java.command"),
                    System.getProperty("java.class.path", ""),
                    Manifests::mainAttributes),
                messages)
            : settings;
    if (PidsLimit.room().orElse(Inability.THREADS) < Inability.THREADS) {
      throw new IOException(Inability.THREAD_LIMIT); // before the program itself lacks one
    }
    ForkedCommand.openInternals(instrumentation);
    try {
      return TableDirectory.inFirstPlaceWithRoom(
          ProcessHandle.current().pid(), directory -> observe(directory, named, start));
    } catch (NoCollectorException e) {
      throw e.getCause();
    }
  }

  /** If this fails, a collector that waits for the table in the directory ends by itself. */
  private static boolean observe(TableDirectory directory, Settings settings, Start start)
      throws Exception {
    CollectorLaunch collector =
        CollectorLaunch.begin(
            new CollectorCommand(
                Path.of(System.getProperty("java.home")),
                start.agentJar(),
                directory.file(),
                ProcessHandle.current().pid(),
                settings));
    start.defineBootClasses().call();
    Session.begin(directory, collector, settings.iteration(), start);
    return true;
  }
}
