package dev.hiptide.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real JVM that runs a program, with the agent or without. Closing it ends the program and its
 * collector, whatever became of the test.
 */
public final class JavaProcess implements AutoCloseable {
  /** What would reach the programs, too: a JVM says on standard error that it has read options. */
  private static final Pattern OF_THE_TESTS =
      Pattern.compile("_?JAVA_OPTIONS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|OTEL_.*");

  private final Process process;
  private final Path output;
  private final Path error;

  private JavaProcess(Process process, Path output, Path error) {
    this.process = process;
    this.output = output;
    this.error = error;
  }

  /**
   * A program on the current Java, without the agent, with nothing but its own class path entry.
   */
  public static Builder of(Class<?> mainClass) {
    return new Builder(mainClass);
  }

  /** What to start. */
  public static final class Builder {
    private final Class<?> mainClass;
    private final List<String> jvmOptions = new ArrayList<>();
    private final Set<String> classPath = new LinkedHashSet<>();
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> outerCommand = List.of();
    private List<String> arguments = List.of();
    private Path javaHome = JavaHomes.current();

    private Builder(Class<?> mainClass) {
      this.mainClass = mainClass;
      classPathOf(mainClass);
    }

    /** Runs it on another Java. */
    public Builder on(Path home) {
      javaHome = home;
      return this;
    }

    /** Adds the agent; twice is twice. */
    public Builder agent(String agentArguments) {
      return jvm("-javaagent:" + AgentJar.path() + "=" + agentArguments);
    }

    /** Adds options of the JVM. */
    public Builder jvm(String... options) {
      jvmOptions.addAll(List.of(options));
      return this;
    }

    /** Adds the jars or folders that these classes come from to the class path. */
    public Builder classPathOf(Class<?>... classes) {
      for (Class<?> type : classes) {
        classPath.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString());
      }
      return this;
    }

    /** Runs it by another command, which takes the program's words as its last ones. */
    public Builder under(String... words) {
      outerCommand = List.of(words);
      return this;
    }

    /** Sets an environment variable. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** The arguments of {@code main}. */
    public Builder arguments(String... words) {
      arguments = List.of(words);
      return this;
    }

    /** Starts it. */
    public JavaProcess start() throws IOException {
      List<String> words = new ArrayList<>(outerCommand);
      words.add(javaHome.resolve("bin/java").toString());
      words.addAll(jvmOptions);
      words.addAll(List.of("-cp", String.join(":", classPath), mainClass.getName()));
      words.addAll(arguments);
      return JavaProcess.start(words, environment);
    }
  }

  /** Starts any command. */
  public static JavaProcess start(List<String> words, Map<String, String> environment)
      throws IOException {
    Path output = Files.createTempFile("hiptide-test", ".out");
    Path error = Files.createTempFile("hiptide-test", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(output.toFile()).redirectError(error.toFile());
    builder.environment().keySet().removeIf(OF_THE_TESTS.asMatchPredicate());
    builder.environment().putAll(environment);
    return new JavaProcess(builder.start(), output, error);
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end, {@link Await#DEADLINE} at most; returns its exit code. */
  public int awaitExit() throws InterruptedException {
    return awaitExit(Await.DEADLINE);
  }

  /** Waits for its end; returns its exit code. */
  public int awaitExit(Duration deadline) throws InterruptedException {
    if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("process " + pid() + " still runs after " + deadline);
    }
    return process.exitValue();
  }

  /** Closes its standard input, for programs that run until then. */
  public void closeInput() throws IOException {
    process.getOutputStream().close();
  }

  /** What it has written to standard output. */
  public String standardOutput() throws IOException {
    return Files.readString(output);
  }

  /** What it, its JVM and its collector have written to standard error. */
  public String standardError() throws IOException {
    return Files.readString(error);
  }

  /** The lines of standard error that the agent has written, without their prefix. */
  public List<String> agentLines() throws IOException {
    return standardError()
        .lines()
        .filter(line -> line.startsWith("hiptide: "))
        .map(line -> line.substring("hiptide: ".length()))
        .toList();
  }

  /** The lines of standard error that the agent has not written. */
  public List<String> otherErrorLines() throws IOException {
    return standardError().lines().filter(line -> !line.startsWith("hiptide: ")).toList();
  }

  /** The collector that observes this process, if one runs. */
  public Optional<ProcessHandle> collector() {
    return collectors().stream().findFirst();
  }

  /** The agent's files for this process that are still there. */
  public List<Path> leftFiles() throws IOException {
    return filesOf(pid());
  }

  /** The agent's files for a process that are still there. */
  public static List<Path> filesOf(long pid) throws IOException {
    List<Path> left = new ArrayList<>();
    for (String place : List.of("/dev/shm", System.getProperty("java.io.tmpdir"))) {
      try (Stream<Path> files = Files.list(Path.of(place))) {
        files
            .filter(file -> file.getFileName().toString().startsWith("hiptide-" + pid + "-"))
            .forEach(left::add);
      }
    }
    return left;
  }

  private List<ProcessHandle> collectors() {
    return ProcessHandle.allProcesses()
        .filter(
            handle -> {
              List<String> words = handle.info().arguments().map(List::of).orElse(List.of());
              return handle.info().command().filter(it -> it.endsWith("/java")).isPresent()
                  && words.contains("collector")
                  && words.contains("pid=" + pid());
            })
        .toList();
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> children = process.descendants().toList(); // of an outer command
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    collectors().forEach(ProcessHandle::destroyForcibly);
    for (Path left : leftFiles()) { // by a collector that has had no time to do it
      Files.deleteIfExists(left.resolve("table"));
      Files.deleteIfExists(left);
    }
    Files.deleteIfExists(output);
    Files.deleteIfExists(error);
  }
}
