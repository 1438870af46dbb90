package dev.hiptide.cli.run;

import dev.hiptide.cli.jvm.JavaCommand;
import dev.hiptide.linux.Bpf;
import dev.hiptide.linux.Exec;
import dev.hiptide.linux.KernelVersion;
import dev.hiptide.linux.Linux;
import dev.hiptide.linux.Seccomp;
import dev.hiptide.linux.SeccompFilter;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.settings.ApplicationName;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.LaunchedProgram;
import dev.hiptide.settings.Manifests;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import dev.hiptide.settings.Tracing;
import dev.hiptide.supervision.CollectorCommand;
import dev.hiptide.supervision.CollectorProcess;
import dev.hiptide.supervision.Readiness;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Becomes a Java program under the agent. For some categories alone it takes a filter where the
 * tracer stops threads: then this process starts the collector, waits until the collector traces
 * it, filters its own calling thread and calls execve(2): the other threads of this JVM end, the
 * filter stays, and the tracer follows.
 */
public final class Run {
  private static final long PID = ProcessHandle.current().pid();

  private final RunArguments arguments;
  private final Path agentJar;
  private final SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
  private final Inheritance inheritance;

  private final Consumer<String> messages;

  private Run(RunArguments arguments, Path agentJar, Consumer<String> messages) throws IOException {
    this.arguments = arguments;
    this.agentJar = agentJar;
    this.messages = messages;
    this.inheritance = Inheritance.ofThisProcess(agentJar);
  }

  /**
   * Does not return: this process becomes the program.
   *
   * @param agentJar the jar that is agent and collector
   * @param messages takes lines for the user
   * @throws IOException if the program cannot be run so; the message says why
   */
  public static void become(RunArguments arguments, Path agentJar, Consumer<String> messages)
      throws Exception {
    Run run = new Run(arguments, agentJar, messages);
    Linux.load();
    onOwnThread(run::become);
  }

  /** On a thread with a name of the agent's own, whose system calls are not counted. */
  private static void onOwnThread(Callable<Void> body) throws Exception {
    FutureTask<Void> task = new FutureTask<>(body);
    new Thread(task, "hiptide-run").start();
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private Void become() throws Exception {
    List<String> command;
    if (arguments.categories().isEmpty()) {
      command = underAgent(arguments.options());
    } else if (needsNoFilter()) {
      command = underAgent("backend=bpf,trace=" + tracing() + "," + arguments.options());
    } else {
      command = launch();
    }
    inheritance.restore(syscalls);
    Exec.become(command);
    return null;
  }

  /** Of two values for a setting, the agent takes the first. */
  private List<String> underAgent(String options) {
    return JavaCommand.with(List.of("-javaagent:" + agentJar + "=" + options), arguments.command());
  }

  private Tracing tracing() {
    return new Tracing(Tracing.Mode.CATEGORIES, arguments.categories());
  }

  /**
   * Programs in the kernel see every call for next to nothing, and leave out what is not asked for.
   */
  private boolean needsNoFilter() throws SettingsException {
    Settings settings = Settings.load(arguments.options(), line -> {}); // said by who uses them
    return switch (settings.backend()) {
      case BPF -> true;
      case PTRACE -> false;
      case AUTO ->
          KernelVersion.current().isAtLeast(KernelVersion.WITH_BPF_CAPABILITIES)
              && new Bpf(syscalls).mayTrace();
    };
  }

  /** Has this process traced and filtered; returns what it is to become. */
  private List<String> launch() throws Exception {
    Settings settings = settings();
    TableDirectory directory = TableDirectory.inFirstPlaceWithRoom(PID, Run::withTable);
    try {
      launchCollector(directory, settings);
    } catch (IOException e) {
      directory.delete();
      throw e;
    }
    return JavaCommand.with(
        new LaunchedProgram(directory.file(), settings.iteration()).jvmOptions(agentJar),
        arguments.command());
  }

  private static TableDirectory withTable(TableDirectory directory) throws IOException {
    TraceTable.create(directory.file(), PID, System.nanoTime());
    return directory;
  }

  /** Returns when this thread is traced and filtered. */
  private void launchCollector(TableDirectory directory, Settings settings)
      throws IOException, InterruptedException {
    TraceTable table = TraceTable.open(directory.file());
    CollectorCommand command =
        new CollectorCommand(
            Path.of(System.getProperty("java.home")), agentJar, directory.file(), PID, settings);
    Readiness readiness = await(command.start(), table);
    if (readiness == Readiness.LOST && command.lastWords().isEmpty()) {
      readiness = await(command.startWithoutArchive(), table); // which may have been the reason
    }
    if (readiness != Readiness.READY) {
      throw new IOException(
          "the collector does not start" + command.lastWords().map(it -> ": " + it).orElse(""));
    }
    // A collector that cannot trace has said why. A filter without a tracer would end the program.
    if (table.collectorState() == CollectorState.TRACING) {
      Seccomp.install(SeccompFilter.program(arguments.categories(), syscalls), syscalls);
    }
  }

  private static Readiness await(CollectorProcess collector, TraceTable table)
      throws InterruptedException {
    return Readiness.await(() -> collector.isReadyIn(table), () -> !collector.isAlive());
  }

  private Settings settings() throws SettingsException {
    Settings settings = Settings.load(arguments.options(), messages);
    if (settings.application().isEmpty()) {
      String program = JavaCommand.program(arguments.command());
      settings =
          settings.withGuessedApplication(
              ApplicationName.of(program, program, Manifests::mainAttributes), messages);
    }
    return settings.withBackend(Backend.PTRACE).withTracing(tracing());
  }
}
