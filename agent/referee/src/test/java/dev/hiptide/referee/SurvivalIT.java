package dev.hiptide.referee;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.tools.attach.VirtualMachine;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to a program when something happens to it, or to its tracer. */
class SurvivalIT {
  private static final String QUIET = "port=0,linger=0,report=none";
  private static final String LONG = "600000"; // until the test ends it
  private static final String SHORT = "2000";

  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void aProgramThatTorturesItsTracerComesToItsOwnEnd(Path home) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(home, SHORT, "port=0,linger=0,report=" + report)) {
      assertThat(process.awaitExit()).isEqualTo(42);
      assertThat(process.standardOutput()).isEqualTo("started\nsound\nhook\n");
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(Files.readString(report)).contains("\"tracing\": true", "\"lost_events\": 0");
      assertNothingIsLeft(process);
    }
  }

  @Test
  void aStoppedProgramStaysStopped() throws Exception {
    try (JavaProcess process = torture(JavaHomes.current(), SHORT, QUIET)) {
      awaitStart(process);
      signal("STOP", process);
      Await.until("every thread is stopped", () -> everyThreadIs(process, "Tt"));
      long cpu = cpuTicks(process);
      for (int look = 0; look < 20; look++) {
        assertThat(everyThreadIs(process, "Tt")).isTrue();
      }
      assertThat(cpuTicks(process)).isEqualTo(cpu);
      signal("CONT", process);
      assertThat(process.awaitExit()).isEqualTo(42);
      assertThat(process.standardOutput()).isEqualTo("started\nsound\nhook\n");
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void theToolsOfTheJdkWork(Path home) throws Exception {
    try (JavaProcess process = torture(home, LONG, QUIET)) {
      awaitStart(process);
      String pid = Long.toString(process.pid());
      assertThat(output(home.resolve("bin/jstack").toString(), pid)).contains("\"null-pointer\"");
      assertThat(output(home.resolve("bin/jcmd").toString(), pid, "VM.version")).contains("JDK");
      signal("QUIT", process);
      Await.until("a dump", () -> process.standardOutput().contains("Full thread dump"));
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void sigtermRunsTheHooksAndEndsTheProgram() throws Exception {
    try (JavaProcess process = torture(JavaHomes.current(), LONG, QUIET)) {
      awaitStart(process);
      signal("TERM", process);
      assertThat(process.awaitExit()).isEqualTo(143);
      assertThat(process.standardOutput()).isEqualTo("started\nhook\n");
      assertNothingIsLeft(process);
    }
  }

  @Test
  void sigkillEndsTheProgramAndTheReportIsWritten() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        torture(JavaHomes.current(), LONG, "port=0,linger=0,report=" + report)) {
      awaitStart(process);
      signal("KILL", process);
      assertThat(process.awaitExit()).isEqualTo(137);
      Await.until("the report", () -> Files.exists(report));
      assertNothingIsLeft(process);
    }
  }

  @Test
  void killingTheCollectorHarmsNothingAndAnotherGoesOnCounting() throws Exception {
    try (JavaProcess process =
        torture(JavaHomes.current(), LONG, "linger=0,report=none,port=" + freePort())) {
      awaitStart(process);
      Endpoint endpoint = Endpoint.of(process);
      Await.until("calls are counted", () -> endpoint.sum("hiptide_syscalls_total.*") > 1000);
      double before = endpoint.sum("hiptide_syscalls_total.*");
      for (int kill = 0; kill < 3; kill++) {
        ProcessHandle collector = process.collector().orElseThrow();
        collector.destroyForcibly();
        Await.until(
            "another collector traces",
            () ->
                process.collector().filter(other -> other.pid() != collector.pid()).isPresent()
                    && endpoint.sum("hiptide_tracer_up.*") == 1);
      }
      assertThat(endpoint.sum("hiptide_syscalls_total.*")).isGreaterThan(before);
      assertThat(endpoint.sum("hiptide_tracer_untraced_seconds_total.*")).isPositive();
      signal("TERM", process);
      assertThat(process.awaitExit()).isEqualTo(143);
      assertThat(process.standardOutput()).isEqualTo("started\nhook\n");
      assertNothingIsLeft(process);
    }
  }

  @Test
  void aProgramThatBecomesAnotherIsLetGo() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        JavaProcess.of(Execs.class)
            .classPathOf(Native.class)
            .agent("port=0,linger=0,report=" + report)
            .start()) {
      assertThat(process.awaitExit()).isEqualTo(5);
      assertThat(process.standardOutput()).isEqualTo("another\n");
      assertThat(report).exists();
      assertNothingIsLeft(process);
    }
  }

  @Test
  void aProgramThatCrashesDies() throws Exception {
    try (JavaProcess process =
        JavaProcess.of(Aborts.class)
            .classPathOf(Native.class)
            .jvm("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null")
            .agent(QUIET)
            .start()) {
      assertThat(process.awaitExit()).isEqualTo(134);
      assertNothingIsLeft(process);
    }
  }

  @Test
  void aProgramThatIsTracedAlreadyIsServedWithoutSystemCalls() throws Exception {
    try (JavaProcess strace =
        JavaProcess.start(
            List.of(
                "strace",
                "-f",
                "-o",
                "/dev/null",
                JavaHomes.current().resolve("bin/java").toString(),
                "-javaagent:" + AgentJar.path() + "=" + QUIET,
                "-cp",
                System.getProperty("java.class.path"),
                Torture.class.getName(),
                SHORT,
                "hook"),
            Map.of())) {
      Endpoint endpoint = Endpoint.of(strace);
      Await.until("it says so", () -> endpoint.get("/metrics").contains("hiptide_tracer_up"));
      assertThat(endpoint.sum("hiptide_tracer_up\\{.*")).isZero();
      assertThat(strace.awaitExit()).isEqualTo(42);
      assertThat(strace.agentLines())
          .filteredOn(line -> line.contains("cannot trace"))
          .singleElement()
          .asString()
          .contains("a debugger or strace?", "HIP calls are measured, system calls are not");
    }
  }

  @Test
  void withoutPermissionTheProgramIsServedWithoutSystemCalls() throws Exception {
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) { // who could trace it all the same
      words.addAll(List.of("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"));
    }
    words.addAll(
        List.of(
            JavaHomes.current().resolve("bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Undumpable.class.getName()));
    try (JavaProcess process = JavaProcess.start(words, Map.of())) {
      awaitStart(process);
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      machine.loadAgent(AgentJar.path().toString(), "port=0,linger=0");
      machine.detach();
      assertThat(Endpoint.of(process).sum("hiptide_tracer_up\\{.*")).isZero();
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).isEqualTo("started\ndone\n");
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("cannot trace"))
          .singleElement()
          .asString()
          .contains("not permitted", "SYS_PTRACE", "HIP calls are measured, system calls are not");
      Await.until(
          "the report says so",
          () -> process.standardError().contains("system calls were not counted"));
      assertNothingIsLeft(process);
    }
  }

  @Test
  void aTakenPortIsOneLineAndAnotherPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JavaProcess process =
            torture(
                JavaHomes.current(), SHORT, "linger=0,report=none,port=" + taken.getLocalPort())) {
      assertThat(Endpoint.of(process).get("/-/healthy")).isNotEmpty();
      assertThat(process.awaitExit()).isEqualTo(42);
      assertThat(process.agentLines())
          .first()
          .asString()
          .contains("port " + taken.getLocalPort(), "cannot be used", "taking a free one");
    }
  }

  private static JavaProcess torture(Path home, String millis, String agentArguments)
      throws Exception {
    return JavaProcess.of(Torture.class)
        .on(home)
        .agent(agentArguments)
        .arguments(millis, "hook")
        .start();
  }

  private static void awaitStart(JavaProcess process) throws Exception {
    Await.until("it has started", () -> process.standardOutput().contains("started"));
  }

  private static void assertNothingIsLeft(JavaProcess process) throws Exception {
    Await.until("no collector is left", () -> process.collector().isEmpty());
    assertThat(process.leftFiles()).isEmpty();
  }

  private static void signal(String name, JavaProcess process) throws Exception {
    output("kill", "-" + name, Long.toString(process.pid()));
  }

  private static String output(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** Whether the state of each of a process's threads is one of these letters, as in proc(5). */
  private static boolean everyThreadIs(JavaProcess process, String states) throws Exception {
    try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return tasks.allMatch(task -> states.indexOf(statFields(task)[0].charAt(0)) >= 0);
    }
  }

  private static long cpuTicks(JavaProcess process) {
    String[] fields = statFields(Path.of("/proc/" + process.pid()));
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** The fields of a stat file behind the name. */
  private static String[] statFields(Path task) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
