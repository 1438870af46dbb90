package dev.hiptide.experiment;

import dev.hiptide.workloads.Commands;
import dev.hiptide.workloads.StatusLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Repeats the study: runs the variants one after another and prints the study's tables. */
@Command(
    name = "hiptide experiment",
    sortOptions = false,
    description = "Runs programs of the study under the agent and prints the study's tables.")
public final class Experiment implements Callable<Integer> {
  private static final int MAX_PORT = 65535;

  @Spec private CommandSpec spec;

  @Option(
      names = "--variants",
      paramLabel = "NAME",
      split = ",",
      converter = Variant.Converter.class,
      defaultValue = "baseline,alloc,kernels",
      description = "What to run: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LinkedHashSet<Variant> variants;

  @Mixin private WorkloadOptions workload;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the result as JSON.")
  private Path json;

  @Option(names = "--csv", paramLabel = "FILE", description = "Also write the result as CSV.")
  private Path csv;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9748",
      description = "The port of /metrics; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--java-home",
      paramLabel = "DIR",
      defaultValue = "${sys:java.home}",
      description = "The JDK that runs the programs. Default: the one that runs this command.")
  private Path javaHome;

  @Option(
      names = "--agent",
      paramLabel = "JAR",
      required = true,
      hidden = true,
      description = "The agent's jar; bin/hiptide passes it.")
  private Path agent;

  private VariantProcess running;
  private boolean stopping;

  public static void main(String... args) {
    System.exit(Commands.of(new Experiment()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Map<Variant, VariantResult> results = runAll();
    ExperimentResult result = new ExperimentResult(results);
    if (!results.isEmpty()) {
      System.out.print(ResultTable.render(result));
    }
    if (json != null) {
      Files.writeString(json, result.toJson());
    }
    if (csv != null) {
      Files.writeString(csv, result.toCsv());
    }
    boolean allOk =
        results.keySet().equals(variants)
            && results.values().stream().allMatch(VariantResult::resultOk);
    return allOk ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void check() {
    if (variants.equals(Set.of(Variant.ALLOC))) {
      workload.run().bytes();
    } else {
      workload.run().ints();
    }
    if (port < 0 || port > MAX_PORT) {
      throw invalid("--port", port, "0 to " + MAX_PORT);
    }
    if (!Files.isExecutable(java())) {
      throw invalid("--java-home", javaHome, "a JDK, with bin/java");
    }
    checkWritable("--json", json);
    checkWritable("--csv", csv);
  }

  /** Checked before the programs run, because afterwards their result would be lost. */
  private void checkWritable(String option, Path file) {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
      throw invalid(option, file, "a file in a writable directory");
    }
  }

  private ParameterException invalid(String option, Object value, String allowed) {
    return new ParameterException(
        spec.commandLine(),
        "Invalid value for option '%s': '%s' is not allowed; expected %s"
            .formatted(option, value, allowed));
  }

  private Path java() {
    return javaHome.resolve("bin").resolve("java");
  }

  private Map<Variant, VariantResult> runAll() throws IOException, InterruptedException {
    StatusLine status = new StatusLine();
    if (port != 0) {
      status.say("metrics while it runs: http://127.0.0.1:%d/metrics".formatted(port));
    }
    LiveIterations iterations = new LiveIterations(port, workload.run().iterations());
    ScratchDirectory scratch = new ScratchDirectory();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(scratch), "clean-up"));
    Map<Variant, VariantResult> results = new LinkedHashMap<>();
    for (Variant variant : variants) {
      Ports.awaitFree(port);
      VariantProcess next =
          new VariantProcess(variant, workload.of(variant), java(), agent, port, scratch.path());
      try {
        if (!start(next)) {
          return results;
        }
        results.put(variant, next.await(iterations, status));
      } catch (VariantFailedException e) {
        status.say("%s failed: %s".formatted(variant, e.getMessage()));
      }
    }
    return results;
  }

  /**
   * Starts a variant, unless the experiment is being stopped: nobody would stop the variant then.
   */
  private synchronized boolean start(VariantProcess variant) throws VariantFailedException {
    if (!stopping) {
      variant.start();
      running = variant;
    }
    return !stopping;
  }

  /** Stops the running program and deletes its files. Runs at the end, also after a signal. */
  private synchronized void cleanUp(ScratchDirectory scratch) {
    stopping = true;
    try {
      if (running != null) {
        running.stop();
      }
      scratch.delete();
    } catch (IOException | InterruptedException e) {
      System.err.println("hiptide experiment: " + e);
    }
  }
}
