package dev.hiptide.experiment;

import com.google.gson.JsonParseException;
import dev.hiptide.workloads.Outcome;
import dev.hiptide.workloads.StatusLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One program in a JVM of its own under the agent. The caller provides the directory for its files.
 */
final class VariantProcess {
  private static final long STOP_SECONDS = 10;
  private static final int REPORT_SECONDS = 10;
  private static final int REPORT_POLL_MILLIS = 10;
  private static final long STATUS_PERIOD_MILLIS = 1_000;

  /** The collector may keep standard error open a little longer than the program. */
  private static final long LAST_WORDS_MILLIS = 2_000;

  private final Variant variant;
  private final Path reportFile;
  private final Path outputFile;
  private final ProcessBuilder builder;

  /**
   * The agent's first lines, unless its port is taken or BPF is refused. They are not shown: the
   * experiment has already said where the metrics are, and says at the end what counted.
   */
  private final List<String> expectedLines;

  private volatile Process process;

  /**
   * @param java the JDK's {@code java}
   * @param agent the agent's jar
   * @param port the endpoint's port; 0 picks a free one
   */
  VariantProcess(
      Variant variant, List<String> options, Path java, Path agent, int port, Path directory) {
    this.variant = variant;
    reportFile = directory.resolve(variant + ".json");
    outputFile = directory.resolve(variant + ".out");
    expectedLines =
        List.of(
            "hiptide: metrics at http://127.0.0.1:" + port + "/metrics",
            "hiptide: system calls are counted by bpf");
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add(
        "-javaagent:%s=application=%s,trace=all,port=%d,linger=0,report=%s"
            .formatted(agent, variant, port, reportFile));
    command.add("-jar");
    command.add(OwnJar.path().toString());
    command.add(variant.toString());
    command.addAll(options);
    builder = new ProcessBuilder(command).redirectOutput(outputFile.toFile());
  }

  /**
   * Starts the program.
   *
   * @throws VariantFailedException if it cannot be started
   */
  void start() throws VariantFailedException {
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new VariantFailedException(e.toString());
    }
  }

  /**
   * Waits for the program's end.
   *
   * @param iterations reads the program's progress
   * @throws VariantFailedException if it has no result, or its system calls were not traced
   */
  VariantResult await(LiveIterations iterations, StatusLine status)
      throws VariantFailedException, InterruptedException {
    try {
      watch(iterations, status);
      return result(process.exitValue());
    } catch (IOException e) {
      throw new VariantFailedException(e.toString());
    }
  }

  /** Ends the program if it runs. Any thread may call this after {@link #start}. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private void watch(LiveIterations iterations, StatusLine status) throws InterruptedException {
    Thread errors =
        new Thread(
            () ->
                process
                    .errorReader(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !expectedLines.contains(line))
                    .forEach(status::say),
            "standard error");
    errors.setDaemon(true);
    errors.start();
    long began = System.nanoTime();
    do {
      status.show(
          "%s: %d s%s"
              .formatted(
                  variant,
                  TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
                  status.isVisible() ? iterations.text() : ""));
    } while (!process.waitFor(STATUS_PERIOD_MILLIS, TimeUnit.MILLISECONDS));
    errors.join(LAST_WORDS_MILLIS);
    status.clear();
  }

  private VariantResult result(int exitCode)
      throws IOException, VariantFailedException, InterruptedException {
    List<String> output = Files.readAllLines(outputFile);
    Outcome outcome =
        output.stream()
            .flatMap(line -> Outcome.parse(line).stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new VariantFailedException(
                        "exit code %d and no result%s"
                            .formatted(exitCode, output.isEmpty() ? "" : ": " + output)));
    if (exitCode != outcome.exitCode()) {
      throw new VariantFailedException("exit code %d after %s".formatted(exitCode, output));
    }
    Report report = report();
    if (report.host() == null || report.process() == null) {
      throw new VariantFailedException("no system calls were traced: " + report.regimeReason());
    }
    return new VariantResult(
        outcome.iterations(),
        outcome.bytes(),
        outcome.seconds(),
        report.tracer().backend(),
        outcome.isOk(),
        report.regime(),
        report.regimeReason(),
        report.lostEvents(),
        report.host(),
        report.process());
  }

  /** A tracer that holds nobody writes it a moment after the program's end. */
  private Report report() throws IOException, VariantFailedException, InterruptedException {
    long began = System.nanoTime();
    while (Files.notExists(reportFile)) {
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(REPORT_SECONDS)) {
        throw new VariantFailedException("the agent has written no report");
      }
      Thread.sleep(REPORT_POLL_MILLIS);
    }
    try {
      return Report.parse(Files.readString(reportFile));
    } catch (JsonParseException e) {
      throw new VariantFailedException("the agent's report cannot be read: " + e.getMessage());
    }
  }
}
