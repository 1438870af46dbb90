package dev.hiptide.supervision.archive;

import dev.hiptide.linux.TableDirectory;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import dev.hiptide.supervision.CollectorArchive;
import dev.hiptide.supervision.CollectorCommand;
import dev.hiptide.supervision.CollectorProcess;
import dev.hiptide.supervision.Readiness;
import dev.hiptide.table.TraceTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The run of a collector from which an archive is made: it traces a program that only waits,
 * answers each kind of request, and writes its classes down at its end. If it may not trace or
 * listen, or is not ready in time, the archive has fewer classes.
 */
final class SampleRun {
  /** Runs until its standard input is closed. */
  private static final List<String> WORKLOAD = List.of("/bin/sh", "-c", "read end");

  private static final List<String> SETTINGS = List.of("port=0", "linger=0", "report=stderr");
  private static final Pattern ENDPOINT = Pattern.compile("hiptide: metrics at (.*)/metrics");
  private static final Pattern NO_ENDPOINT =
      Pattern.compile("hiptide: (no metrics are served|there are no metrics).*");
  private static final List<String> PAGES =
      List.of("/metrics", "/metrics", "/report", "/report.json", "/-/ready");
  private static final long MAX_SECONDS = 60;

  private SampleRun() {}

  /**
   * Runs a collector from its start to its end.
   *
   * @param draft the file for the classes
   * @throws IOException if there is no such file after it
   */
  static void of(Path agentJar, CollectorArchive archive, Path draft) throws Exception {
    Process workload = new ProcessBuilder(WORKLOAD).start();
    try {
      TableDirectory directory =
          TableDirectory.inFirstPlaceWithRoom(
              workload.pid(),
              created -> {
                TraceTable.create(created.file(), workload.pid(), System.nanoTime());
                return created;
              });
      try {
        Path java = Path.of(System.getProperty("java.home"));
        CollectorCommand command =
            new CollectorCommand(java, agentJar, directory.file(), workload.pid(), settings());
        collect(command.words(archive, draft), TraceTable.open(directory.file()), workload);
      } finally {
        directory.delete();
      }
    } finally {
      workload.destroyForcibly();
    }
    if (!Files.exists(draft)) {
      throw new IOException("this Java writes no archive of its classes");
    }
  }

  private static void collect(List<String> command, TraceTable table, Process workload)
      throws IOException, InterruptedException {
    Process collector =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader messages = collector.errorReader()) {
      CollectorProcess process = new CollectorProcess(collector.pid());
      Readiness.await(() -> process.isReadyIn(table), () -> !collector.isAlive());
      request(messages);
      workload.getOutputStream().close();
      messages.lines().forEach(line -> {}); // to the end: the report comes this way, too
      if (!collector.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the collector does not end within " + MAX_SECONDS + " s");
      }
    } finally {
      collector.destroyForcibly();
    }
  }

  private static Settings settings() throws SettingsException {
    return Settings.fromArguments(SETTINGS);
  }

  /** Waits for the line that tells of the endpoint, and asks it for each of its pages. */
  private static void request(BufferedReader messages) throws IOException {
    for (String line;
        (line = messages.readLine()) != null && !NO_ENDPOINT.matcher(line).matches(); ) {
      Matcher endpoint = ENDPOINT.matcher(line);
      if (endpoint.matches()) {
        for (String page : PAGES) {
          try (InputStream answer = URI.create(endpoint.group(1) + page).toURL().openStream()) {
            answer.readAllBytes();
          }
        }
        return;
      }
    }
  }
}
