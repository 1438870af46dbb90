package dev.hiptide.jar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.tools.attach.VirtualMachine;
import dev.hiptide.jar.programs.CallsHip;
import dev.hiptide.jar.programs.CallsHipWhenTold;
import dev.hiptide.jar.programs.CallsMalloc;
import dev.hiptide.jar.programs.Exits;
import dev.hiptide.jar.programs.OwnLibraries;
import dev.hiptide.probe.Probe;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs under the agent, on every Java there is. */
class AgentIT {
  /** Of no use to these tests: a report, an endpoint that others may look for. */
  private static final String QUIET = "port=0,linger=0,report=none";

  static List<Path> homes() {
    return JavaHomes.all();
  }

  static Stream<Arguments> endings() {
    return homes().stream()
        .flatMap(
            home ->
                Stream.of("returns", "42", "throws", "other-thread")
                    .map(ending -> Arguments.of(home, ending)));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void programEndsAsItWouldWithoutTheAgent(Path home, String ending) throws Exception {
    try (JavaProcess bare = JavaProcess.of(Exits.class).on(home).arguments(ending).start();
        JavaProcess observed =
            JavaProcess.of(Exits.class).on(home).agent(QUIET).arguments(ending).start()) {
      assertThat(observed.awaitExit()).isEqualTo(bare.awaitExit());
      assertThat(observed.standardOutput()).isEqualTo(bare.standardOutput());
      assertThat(observed.otherErrorLines()).isEqualTo(bare.otherErrorLines());
      Await.until("no files are left", () -> observed.leftFiles().isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void hipCallsAreSeenWithoutAnErrorInTheAdvice(Path home) throws Exception {
    try (JavaProcess process = TestProgram.of(CallsHip.class).on(home).agent(QUIET).start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput())
          .isEqualTo("inside: true\noutside: 0\nsuppressed: null\n");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void programHasItsOwnLibrariesAndSeesNoneOfTheAgents(Path home) throws Exception {
    JavaProcess.Builder program =
        TestProgram.of(OwnLibraries.class)
            .on(home)
            .classPathOf(ByteBuddy.class, Native.class, MeterRegistry.class)
            .classPathOf(io.micrometer.common.KeyValue.class)
            .classPathOf(io.micrometer.observation.ObservationRegistry.class);
    try (JavaProcess bare = program.start()) {
      assertThat(bare.awaitExit()).isZero();
      try (JavaProcess observed = program.agent(QUIET).start()) {
        assertThat(observed.awaitExit()).isZero();
        assertThat(observed.standardOutput())
            .isEqualTo(bare.standardOutput())
            .contains("no dev.hiptide.instrumentation.AgentStart")
            .doesNotContain(AgentJar.path().toString());
      }
    }
  }

  /** A container has none. */
  @ParameterizedTest
  @MethodSource("homes")
  void theReportHasItsMicrosecondsWithoutALocale(Path home) throws Exception {
    try (JavaProcess process =
        TestProgram.of(CallsHip.class)
            .on(home)
            .environment("LC_ALL", "C")
            .agent("port=0,linger=0,report=stderr")
            .start()) {
      assertThat(process.awaitExit()).isZero();
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.standardError()).contains("µs/call");
    }
  }

  @Test
  void whatMayBeASecretIsNotRepeated() throws Exception {
    try (JavaProcess process =
        JavaProcess.of(Exits.class).agent("otlp=hunter2").arguments("returns").start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardError())
          .startsWith("hiptide: bad value of otlp (agent arguments)")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void badOptionIsOneLineAndTheProgramRuns() throws Exception {
    try (JavaProcess process =
        JavaProcess.of(Exits.class).agent("prot=1").arguments("returns").start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).isEqualTo("begun\ndone\n");
      assertThat(process.agentLines())
          .singleElement()
          .asString()
          .contains("prot (entry 1 of the agent arguments)", "allowed are host, port");
    }
  }

  @Test
  void whatOthersHaveWrittenIntoTheEnvironmentIsOneLineAndTheProgramIsObserved() throws Exception {
    try (JavaProcess process =
        JavaProcess.of(Exits.class)
            .environment("HIPTIDE_PORT", "tcp://10.96.0.1:80")
            .environment("HIPTIDE_SERVICE_HOST", "10.96.0.1")
            .environment("HIPTIDE_HOST", "")
            .agent("linger=0,report=none")
            .arguments("returns")
            .start()) {
      assertThat(process.awaitExit()).isZero();
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.agentLines())
          .filteredOn(line -> line.startsWith("ignored are HIPTIDE_PORT, HIPTIDE_SERVICE_HOST,"))
          .hasSize(1);
      assertThat(process.agentLines()).anyMatch(line -> line.startsWith("metrics at http://127"));
    }
  }

  @Test
  void secondCopyIsOneLine() throws Exception {
    try (JavaProcess process =
        JavaProcess.of(Exits.class).agent(QUIET).agent(QUIET).arguments("returns").start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.agentLines()).filteredOn(line -> line.contains("second copy")).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void staysOutOfWhatIsNoProgram(Path home) throws Exception {
    for (List<String> words :
        List.of(
            List.of("jcmd", "-l"),
            List.of("java", "-version"),
            List.of("java", "-XshowSettings:properties"),
            List.of("java", "--list-modules"))) {
      List<String> command = new ArrayList<>(words);
      command.set(0, home.resolve("bin").resolve(words.get(0)).toString());
      try (JavaProcess process =
          JavaProcess.start(
              command, Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + AgentJar.path()))) {
        process.awaitExit(); // with 1, where java wants a program
        assertThat(process.agentLines()).as(words.toString()).isEmpty();
        assertThat(process.standardOutput() + process.standardError()).isNotBlank();
      }
    }
  }

  @Test
  void namesTheMethodThatItCannotFind() throws Exception {
    String marker = CallsHip.class.getName() + "#stepp";
    try (JavaProcess process =
        TestProgram.of(CallsHip.class).agent(QUIET + ",iteration=" + marker).start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.agentLines())
          .contains(CallsHip.class.getName() + " has no method stepp: it is not measured");
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void canBeAttachedToAProgramThatRuns(Path home) throws Exception {
    try (JavaProcess process =
        TestProgram.of(CallsHipWhenTold.class)
            .on(home)
            .classPathOf(Probe.class)
            .jvm("-XX:+EnableDynamicAgentLoading")
            .start()) {
      Await.until("it is ready", () -> process.standardOutput().contains("ready"));
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      machine.loadAgent(AgentJar.path().toString(), QUIET);
      machine.detach();
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).contains("inside: true");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  @Test
  void collectorThatDiesIsStartedAgainAndTheProgramGoesOn() throws Exception {
    try (JavaProcess process = TestProgram.of(CallsHipWhenTold.class).agent(QUIET).start()) {
      Await.until("it is ready", () -> process.standardOutput().contains("ready"));
      ProcessHandle first = process.collector().orElseThrow();
      first.destroyForcibly();
      Await.until(
          "there is another collector",
          () -> process.collector().filter(other -> !other.equals(first)).isPresent());
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.agentLines())
          .containsOnlyOnce("the collector has ended; another is started");
    }
  }

  /**
   * While a thread of the program is held inside malloc(3), which no other thread passes then: with
   * one heap for all of them, the agent's own cannot move either.
   */
  @Test
  void collectorThatHangsIsEndedInOneLineAndTheProgramGoesOn() throws Exception {
    try (JavaProcess process =
        JavaProcess.of(CallsMalloc.class)
            .environment("MALLOC_ARENA_MAX", "1")
            .environment("MALLOC_TRIM_THRESHOLD_", "0") // mallopt(3): each free(3) calls brk(2)
            .environment("MALLOC_TOP_PAD_", "0")
            .agent(QUIET + ",backend=ptrace,trace=all")
            .start()) {
      Await.until("it is ready", () -> process.standardOutput().contains("ready"));
      Os.signal("STOP", process.collector().orElseThrow().pid());
      Await.until("it is noticed", () -> !silences(process).isEmpty());
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(silences(process)).hasSize(1);
    }
  }

  @Test
  void canBeAttachedAgainAfterABadOption() throws Exception {
    try (JavaProcess process =
        TestProgram.of(CallsHipWhenTold.class)
            .classPathOf(Probe.class)
            .jvm("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading")
            .start()) {
      Await.until("it is ready", () -> process.standardOutput().contains("ready"));
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      machine.loadAgent(AgentJar.path().toString(), "prot=1");
      machine.loadAgent(AgentJar.path().toString(), QUIET);
      machine.detach();
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).contains("inside: true");
      assertThat(process.agentLines()).noneMatch(line -> line.contains("second copy"));
    }
  }

  private static List<String> silences(JavaProcess process) throws IOException {
    return process.agentLines().stream().filter(line -> line.contains("no sign of life")).toList();
  }
}
