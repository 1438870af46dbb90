package dev.hiptide.run;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.SeccompFilter;
import dev.hiptide.settings.ApplicationName;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import dev.hiptide.settings.Tracing;
import dev.hiptide.supervision.CollectorCommand;
import dev.hiptide.supervision.CollectorProcess;
import dev.hiptide.supervision.TableDirectory;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Becomes a Java program under the agent. With a filter it goes so: this process starts the
 * collector, waits until it is in its hands, filters its own calling thread and calls execve(2):
 * the other threads of this JVM go, the filter stays, and the tracer follows.
 */
public final class Run {
  private static final long PID = ProcessHandle.current().pid();
  private static final int FAILURE = 1;
  private static final int USAGE_ERROR = 2;
  private static final Duration READY_DEADLINE = Duration.ofSeconds(10);
  private static final long READY_POLL_MILLIS = 2;

  private final RunArguments arguments;
  private final Path agentJar;
  private final SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
  private final Process process;

  private Run(RunArguments arguments, Path agentJar) throws IOException {
    this.arguments = arguments;
    this.agentJar = agentJar;
    this.process = new Process(syscalls, agentJar);
  }

  /**
   * Does not return: this process becomes the program, or ends with a message.
   *
   * @param agentJar the jar that is agent and collector
   */
  public static void main(String agentJar, String[] words) throws Exception {
    if (words.length > 0 && (words[0].equals("--help") || words[0].equals("-h"))) {
      System.out.print(RunArguments.USAGE);
      return;
    }
    try {
      Run run = new Run(RunArguments.parse(words), Path.of(agentJar));
      onOwnThread(run::become);
    } catch (IllegalArgumentException | SettingsException e) {
      fail(USAGE_ERROR, e.getMessage() + "; see hiptide run --help");
    } catch (IOException e) {
      fail(FAILURE, e.getMessage() + "; the program is not run");
    }
  }

  /** Named as the agent's own, so that what it does until it is another program is not counted. */
  private static void onOwnThread(Callable<Void> body) throws Exception {
    FutureTask<Void> task = new FutureTask<>(body);
    new Thread(task, "hiptide-launcher").start();
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
    List<String> command =
        arguments.categories().isEmpty()
            ? JavaCommand.with(
                List.of("-javaagent:" + agentJar + "=" + arguments.options()), arguments.command())
            : launch();
    process.tidy();
    try {
      process.become(command);
    } catch (LastErrorException e) {
      throw new IOException("cannot run " + command.get(0) + " (error " + e.getErrorCode() + ")");
    }
    throw new AssertionError("execvp(3) has returned");
  }

  /** Has this process traced and filtered; returns what it is to become. */
  private List<String> launch() throws Exception {
    Settings settings = settings();
    TableDirectory directory = createTable();
    try {
      launchCollector(directory, settings);
    } catch (IOException e) {
      directory.delete();
      throw e;
    }
    return JavaCommand.with(
        List.of("-javaagent:" + agentJar + "=launched=" + directory.file()),
        JavaCommand.with(iterationOf(settings), arguments.command()));
  }

  /** Returns when this thread is traced and filtered. */
  private void launchCollector(TableDirectory directory, Settings settings)
      throws IOException, InterruptedException {
    CollectorProcess collector =
        new CollectorCommand(
                Path.of(System.getProperty("java.home")), agentJar, directory.file(), PID, settings)
            .start();
    if (awaitReady(TraceTable.open(directory.file()), collector) == CollectorState.TRACING) {
      filter();
    } // else the collector has said why it cannot trace: without it, a filter would be the end
  }

  /** In the first place that has room. */
  private static TableDirectory createTable() throws IOException {
    IOException failure = null;
    for (Path place : TableDirectory.PLACES) {
      TableDirectory directory = null;
      try {
        directory = TableDirectory.create(place, PID);
        TraceTable.create(directory.file(), PID, System.nanoTime());
        return directory;
      } catch (IOException e) {
        failure = e;
        if (directory != null) {
          directory.delete();
        }
      }
    }
    throw failure;
  }

  private Settings settings() throws SettingsException {
    Settings settings = Settings.load(arguments.options());
    if (settings.application().isEmpty()) {
      settings =
          settings.withApplication(ApplicationName.of(JavaCommand.program(arguments.command())));
    }
    return settings.withTracing(
        new Tracing(
            Tracing.Mode.CATEGORIES,
            arguments.categories().stream().map(Category::label).collect(Collectors.toSet())));
  }

  private static List<String> iterationOf(Settings settings) {
    return List.of("-Dhiptide.iteration=" + settings.iteration().text());
  }

  private static CollectorState awaitReady(TraceTable table, CollectorProcess collector)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (true) {
      CollectorState state = table.collectorState();
      if (state == CollectorState.TRACING || state == CollectorState.SERVING) {
        return state;
      }
      if (!collector.isAlive() || System.nanoTime() - began > READY_DEADLINE.toNanos()) {
        throw new IOException("the collector does not start");
      }
      Thread.sleep(READY_POLL_MILLIS);
    }
  }

  private void filter() throws IOException {
    try {
      process.filter(SeccompFilter.program(arguments.categories(), syscalls));
    } catch (LastErrorException e) {
      throw new IOException("the kernel refuses the filter (error " + e.getErrorCode() + ")");
    }
  }

  private static void fail(int code, String message) {
    System.err.println("hiptide: " + message);
    System.exit(code);
  }
}
