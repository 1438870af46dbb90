package dev.hiptide.fidelity;

import static dev.hiptide.fidelity.Charges.calls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.hiptide.safety.programs.Execs;
import dev.hiptide.safety.programs.LeavesChild;
import dev.hiptide.safety.programs.Reads;
import dev.hiptide.safety.programs.Torture;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hiptide run}: programs that are launched under the agent, with a filter and without. */
class RunIT {
  private static final int ROUNDS = 1000;
  private static final List<String> NO_COMMAND = List.of();

  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  static List<Arguments> homesAndBackends() {
    return homes().stream()
        .flatMap(home -> Stream.of("bpf", "ptrace").map(backend -> Arguments.of(home, backend)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("homesAndBackends")
  void callsOfTheCategoriesAreCountedAndNoOthers(Path home, String backend) throws Exception {
    JsonObject report = knownCalls(home, NO_COMMAND, backend);

    assertThat(calls(report, "host", "hipMalloc", "sched_yield"))
        .isBetween(3 * ROUNDS, 3 * ROUNDS + 20);
    assertThat(calls(report, "host", "none", "sched_yield")).isBetween(ROUNDS, ROUNDS + 20);
    assertThat(calls(report, "app", "none", "sched_yield")).isBetween(4 * ROUNDS, 4 * ROUNDS + 20);
    assertThat(calls(report, "device", "hipLaunchKernel", "mmap")).isBetween(ROUNDS, ROUNDS + 20);
    assertThat(report.getAsJsonArray("charges"))
        .extracting(RunIT::syscall)
        .contains("futex", "mmap", "mprotect")
        .doesNotContain("poll", "getppid", "pwrite64", "fcntl", "prctl", "execve");
    assertThat(report.get("iterations").getAsInt()).isEqualTo(ROUNDS);
    assertThat(report.get("tracing").getAsString()).isEqualTo("categories:memory+sync");
    assertThat(report.getAsJsonObject("host").getAsJsonObject("calls_per_iteration").keySet())
        .containsExactly("memory", "sync");
    JsonObject tracer = report.getAsJsonObject("tracer");
    assertThat(tracer.get("backend").getAsString()).isEqualTo(backend);
    assertThat(tracer.get("stops").getAsLong() > 0).isEqualTo(backend.equals("ptrace"));
  }

  @Test
  void whoMayNotFilterOtherwiseGivesUpNewPrivileges() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "who is not root does so anyway");
    JsonObject report =
        knownCalls(
            JavaHomes.current(),
            List.of("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"),
            "ptrace");

    assertThat(calls(report, "device", "hipLaunchKernel", "munmap")).isBetween(ROUNDS, ROUNDS + 20);
  }

  /** All at once that makes tracers stumble, children among it. */
  @ParameterizedTest
  @MethodSource("homes")
  void aProgramBehindAFilterComesToItsOwnEnd(Path home) throws Exception {
    try (JavaProcess process = torture(home, "--categories", "sync,memory")) {
      Await.until("it has started", () -> process.standardOutput().contains("started\n"));
      process.closeInput();
      assertThat(process.awaitExit()).isEqualTo(42);
      assertThat(process.standardOutput()).isEqualTo("started\nsound\nhook\n");
      assertThat(process.otherErrorLines()).isEmpty();
      Await.until("no collector is left", () -> process.collector().isEmpty());
      assertThat(process.leftFiles()).isEmpty();
    }
  }

  @Test
  void aProgramBehindAFilterDiesWithTheCollector() throws Exception {
    try (JavaProcess process = torture(JavaHomes.current(), "--categories", "sync")) {
      Await.until("it has started", () -> process.standardOutput().contains("started\n"));
      process.collector().orElseThrow().destroyForcibly();
      assertThat(process.awaitExit()).isEqualTo(137);
    }
  }

  @Test
  void aProgramBehindAFilterMayBecomeAnother() throws Exception {
    try (JavaProcess process = program(Execs.class, List.of("--categories", "sync,other"))) {
      assertThat(process.awaitExit()).isEqualTo(5);
      assertThat(process.standardOutput()).isEqualTo("one\nanother\n");
    }
  }

  @Test
  void childrenMayOutliveAProgramBehindAFilter() throws Exception {
    Path waitedFor = directory.resolve("go");
    Path written = directory.resolve("late");
    try (JavaProcess process =
        program(
            LeavesChild.class,
            List.of("--categories", "file_io"),
            waitedFor.toString(),
            written.toString())) {
      assertThat(process.awaitExit()).isZero();
      Files.createFile(waitedFor);
      Await.until("the child has written", () -> Files.exists(written));
      Await.until("no collector is left", () -> process.collector().isEmpty());
    }
  }

  /** As {@code hiptide run -- java Reads <(command)} does. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--categories sync"})
  void filesOfTheCallerAreInherited(String options) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "its content\n");
    List<String> caller = List.of("sh", "-c", "exec 7< " + file + "; exec \"$@\"", "sh");
    List<String> words = new ArrayList<>();
    if (!options.isEmpty()) {
      words.addAll(List.of(options.split(" ")));
    }
    words.addAll(List.of("--options", "port=0,linger=0,report=none,backend=ptrace", "java"));
    words.addAll(classPath(Reads.class));
    words.add("/proc/self/fd/7");
    try (JavaProcess process = run(JavaHomes.current(), caller, words)) {
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      assertThat(process.standardOutput()).isEqualTo("its content\n");
    }
  }

  @Test
  void whereBpfIsPermittedThereIsNoFilterAndTheProgramSurvivesTheCollector() throws Exception {
    Os.assumePermitted("bpf");
    List<String> words =
        new ArrayList<>(
            List.of("--categories", "sync", "--options", "port=0,linger=0,report=none"));
    words.add("java");
    words.addAll(classPath(Torture.class));
    words.add("paced");
    try (JavaProcess process = run(JavaHomes.current(), NO_COMMAND, words)) {
      Await.until("it has started", () -> process.standardOutput().contains("started\n"));
      process.collector().orElseThrow().destroyForcibly();
      process.closeInput();
      assertThat(process.awaitExit()).isEqualTo(42);
      assertThat(process.standardOutput()).isEqualTo("started\nsound\nhook\n");
    }
  }

  @Test
  void withoutAFilterItIsAProgramUnderTheAgentThatSurvivesTheCollector() throws Exception {
    try (JavaProcess process = torture(JavaHomes.current())) {
      Await.until("it has started", () -> process.standardOutput().contains("started\n"));
      process.collector().orElseThrow().destroyForcibly();
      process.closeInput();
      assertThat(process.awaitExit()).isEqualTo(42);
      assertThat(process.standardOutput()).isEqualTo("started\nsound\nhook\n");
    }
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertRefused("'disk'; allowed are control_io", "--categories", "disk", "java", "Main");
    assertRefused("sh is no program that can be run", "sh", "-c", "true");
    assertRefused("bad value of port", "--options", "port=x", "--categories", "sync", "java", "M");
  }

  @Test
  void theHelpSaysWhatBecomesOfTheProgramWithoutTheCollector() throws Exception {
    try (JavaProcess help = run(JavaHomes.current(), NO_COMMAND, List.of("--help"))) {
      assertThat(help.awaitExit()).isZero();
      assertThat(help.standardOutput())
          .contains("if the collector dies", "THE PROGRAM AND ITS CHILDREN ARE KILLED WITH IT");
    }
  }

  private JsonObject knownCalls(Path home, List<String> outer, String backend) throws Exception {
    Os.assumePermitted(backend);
    Path file = directory.resolve("report.json");
    List<String> words =
        new ArrayList<>(
            List.of(
                "--categories",
                "sync,memory",
                "--options",
                "port=0,linger=0,backend=%s,report=%s".formatted(backend, file),
                "--",
                home.resolve("bin/java").toString()));
    words.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(classPath(KnownCalls.class));
    words.add("" + ROUNDS);
    try (JavaProcess process = run(home, outer, words)) {
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      assertThat(process.standardOutput()).isEqualTo("done " + ROUNDS + "\n");
      assertThat(process.otherErrorLines()).isEmpty();
      return Charges.report(file);
    }
  }

  private static JavaProcess torture(Path home, String... options) throws Exception {
    return program(home, Torture.class, List.of(options));
  }

  private static JavaProcess program(Class<?> main, List<String> options, String... arguments)
      throws Exception {
    return program(JavaHomes.current(), main, options, arguments);
  }

  private static JavaProcess program(
      Path home, Class<?> main, List<String> options, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(options);
    words.addAll(List.of("--options", "port=0,linger=0,report=none,backend=ptrace"));
    words.add(home.resolve("bin/java").toString());
    words.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(classPath(main));
    words.addAll(List.of(arguments));
    return run(home, NO_COMMAND, words);
  }

  private static List<String> classPath(Class<?> main) {
    return List.of("-cp", System.getProperty("java.class.path"), main.getName());
  }

  private static JavaProcess run(Path home, List<String> outer, List<String> arguments)
      throws Exception {
    List<String> words = new ArrayList<>(outer);
    words.addAll(
        List.of(home.resolve("bin/java").toString(), "-jar", AgentJar.path().toString(), "run"));
    words.addAll(arguments);
    return JavaProcess.start(words, Map.of());
  }

  private static void assertRefused(String message, String... words) throws Exception {
    try (JavaProcess process = run(JavaHomes.current(), NO_COMMAND, List.of(words))) {
      assertThat(process.awaitExit()).isEqualTo(2);
      assertThat(process.standardOutput()).isEmpty();
      assertThat(process.standardError()).contains(message, "see hiptide run --help");
    }
  }

  private static String syscall(JsonElement charge) {
    return charge.getAsJsonObject().get("syscall").getAsString();
  }
}
