package dev.hiptide.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.tools.attach.VirtualMachine;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.Torture;
import dev.hiptide.table.TraceTable;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How the tests start their programs, and what they ask of every one of them. */
final class Programs {
  private Programs() {}

  /** A program of {@code safety.programs}, without the agent. */
  static JavaProcess.Builder program(Class<?> main, Run run) {
    return TestProgram.of(main)
        .on(run.home())
        .jvm("-XX:+IgnoreUnrecognizedVMOptions")
        .jvm("--enable-native-access=ALL-UNNAMED", "-XX:+EnableDynamicAgentLoading");
  }

  static JavaProcess.Builder torture(Run run) {
    JavaProcess.Builder program = program(Torture.class, run);
    return run.repeated() ? program : program.arguments("paced");
  }

  /** The class path entry that a class comes from. */
  static Path location(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  static void awaitStart(JavaProcess process) throws Exception {
    Await.until(
        "it has started",
        () -> {
          assertThat(process.isAlive()).as(process.standardError()).isTrue();
          return process.standardOutput().contains("started\n");
        });
  }

  static ProcessHandle awaitCollector(JavaProcess process) throws Exception {
    Await.until("there is a collector", () -> process.collector().isPresent());
    return process.collector().orElseThrow();
  }

  /** Loads the agent into a program that runs. */
  static void attach(long pid, String settings) throws Exception {
    attach(pid, AgentJar.path(), settings);
  }

  /** Loads any agent into any JVM. */
  static void attach(long pid, Path jar, String arguments) throws Exception {
    deleteSocketOfPredecessor(pid);
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    machine.loadAgent(jar.toString(), arguments);
    machine.detach();
  }

  /** Ends the session of a program that runs; returns when another may begin. */
  static void detach(JavaProcess process) throws Exception {
    Await.until("there is a table", () -> !process.leftFiles().isEmpty());
    TraceTable table = TraceTable.open(process.leftFiles().get(0).resolve("table"));
    table.askToDetach();
    Await.until("the session has ended", table::isClosed);
  }

  /** A JVM that was killed leaves its socket, and the next with its number refuses to connect. */
  private static void deleteSocketOfPredecessor(long pid) throws IOException {
    Path socket = Path.of("/tmp/.java_pid" + pid);
    Instant started =
        ProcessHandle.of(pid).flatMap(process -> process.info().startInstant()).orElseThrow();
    if (Files.exists(socket)
        && Files.getLastModifiedTime(socket).toInstant().isBefore(started.minusSeconds(1))) {
      Files.delete(socket);
    }
  }

  /** Lets {@link Torture} come to its end, which must be its own. */
  static void assertOwnEnd(JavaProcess torture) throws Exception {
    assertEnd(torture, 42, "started\nsound\nhook\n");
    assertThat(torture.otherErrorLines()).isEmpty();
  }

  /** Ends a program's input; it must end with that exit code after that output. */
  static void assertEnd(JavaProcess process, int exitCode, String output) throws Exception {
    process.closeInput();
    int code = process.awaitExit();
    assertThat(process.standardOutput()).as(process.standardError()).isEqualTo(output);
    assertThat(code).as(process.standardError()).isEqualTo(exitCode);
  }

  /** The names of the agent's threads in a program. */
  static List<String> agentThreads(JavaProcess process) {
    File[] threads = new File("/proc/" + process.pid() + "/task").listFiles();
    return Stream.of(threads)
        .map(Programs::nameOf)
        .filter(name -> name.startsWith("hiptide-"))
        .toList();
  }

  /** Of a thread that ends meanwhile: none. */
  private static String nameOf(File thread) {
    try {
      return Files.readString(thread.toPath().resolve("comm"));
    } catch (IOException e) {
      return "";
    }
  }

  static void assertNothingIsLeft(JavaProcess process) throws Exception {
    Await.until("no collector is left", () -> process.collector().isEmpty());
    assertThat(process.leftFiles()).isEmpty();
  }

  /** The report of a program that has been traced to its end without a loss. */
  static JsonObject wholeReport(Path file) throws Exception {
    Await.until("the report", () -> Files.exists(file));
    JsonObject report = new Gson().fromJson(Files.readString(file), JsonObject.class);
    JsonObject tracer = report.getAsJsonObject("tracer");
    assertThat(tracer.get("tracing").getAsBoolean()).isTrue();
    assertThat(tracer.get("advice_errors").getAsLong()).isZero();
    assertThat(report.get("lost_events").getAsLong()).isZero();
    return report;
  }

  /** How many calls of that name a report has, whoever made them. */
  static int calls(JsonObject report, String syscall) {
    return StreamSupport.stream(report.getAsJsonArray("charges").spliterator(), false)
        .map(charge -> charge.getAsJsonObject())
        .filter(charge -> charge.get("syscall").getAsString().equals(syscall))
        .mapToInt(charge -> charge.get("calls").getAsInt())
        .sum();
  }
}
