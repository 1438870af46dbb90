package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.torture;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import dev.hiptide.safety.programs.ManyThreads;
import dev.hiptide.safety.programs.Sandbox;
import dev.hiptide.safety.programs.Undumpable;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.util.List;
import java.util.Map;

/** Where a program may not be traced, it is served without system calls, and its user is told. */
class PermissionIT {
  private static final String[] WITHOUT_PTRACE = {
    "setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"
  };

  /** ptrace(2) of x86-64 answers EPERM. */
  private static final String NO_PTRACE = "101=1";

  /**
   * A Yama that this kernel need not have: the file that tells of it, in a namespace's own view.
   */
  private static final String[] WITH_YAMA = {
    "unshare",
    "--mount",
    "sh",
    "-c",
    "mount -t tmpfs none /proc/sys/kernel && mkdir /proc/sys/kernel/yama"
        + " && echo 1 > /proc/sys/kernel/yama/ptrace_scope && exec \"$@\"",
    "sh"
  };

  @Repeated
  void straceTracesItFromTheStart(Repetition repetition) throws Exception {
    try (JavaProcess strace =
        waiting(repetition)
            .under("strace", "-f", "-o", "/dev/null")
            .agent(repetition.quiet())
            .start()) {
      assertServedWithoutSystemCalls(strace, "a debugger or strace?");
      awaitStart(strace);
      assertEnd(strace, 42, "started\n");
    }
  }

  @Repeated
  void straceHasComeBefore(Repetition repetition) throws Exception {
    assertTracedAlready(repetition, "strace", "-f", "-o", "/dev/null", "-p");
  }

  @Repeated
  void aDebuggerHasComeBefore(Repetition repetition) throws Exception {
    assertTracedAlready(
        repetition,
        "gdb",
        "-nx",
        "-batch",
        "-ex",
        "handle all nostop noprint pass",
        "-ex",
        "continue",
        "-p");
  }

  /** Such a tool's words end with what the process's number follows. */
  private static void assertTracedAlready(Repetition repetition, String... tool) throws Exception {
    try (JavaProcess process = waiting(repetition).start()) {
      awaitStart(process);
      List<String> words = List.of(Os.join(tool, Long.toString(process.pid())));
      try (JavaProcess other = JavaProcess.start(words, Map.of())) {
        Await.until("it is traced", () -> Os.isTraced(process.pid()));
        attach(process.pid(), repetition.quiet());
        assertServedWithoutSystemCalls(process, "a debugger or strace?");
        assertEnd(process, 42, "started\n");
        assertThat(process.otherErrorLines()).isEmpty();
        assertNothingIsLeft(process);
        other.awaitExit();
      }
    }
  }

  /** A program that is quick under any tracer. */
  private static JavaProcess.Builder waiting(Repetition repetition) {
    return program(ManyThreads.class, repetition).arguments("10");
  }

  @Repeated
  void straceThatComesLaterIsRefusedAndHarmsNothing(Repetition repetition) throws Exception {
    try (JavaProcess process = torture(repetition).agent(repetition.quiet()).start()) {
      awaitStart(process);
      String pid = Long.toString(process.pid());
      try (JavaProcess strace = JavaProcess.start(List.of("strace", "-f", "-p", pid), Map.of())) {
        assertThat(strace.awaitExit()).isEqualTo(1);
        assertThat(strace.standardError()).contains("Operation not permitted");
      }
      assertThat(Endpoint.of(process).sum("hiptide_tracer_up.*")).isEqualTo(1);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void itForbidsToBeLookedInto(Repetition repetition) throws Exception {
    JavaProcess.Builder program = program(Undumpable.class, repetition);
    if (System.getProperty("user.name").equals("root")) { // who could trace it all the same
      program.under(WITHOUT_PTRACE);
    }
    try (JavaProcess process = program.start()) {
      awaitStart(process);
      attach(process.pid(), "port=0,linger=0,trace=" + repetition.trace());
      assertServedWithoutSystemCalls(process, "not permitted", "SYS_PTRACE");
      assertEnd(process, 0, "started\ndone\n");
      Await.until(
          "the report says so",
          () -> process.standardError().contains("system calls were not counted"));
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void aSandboxForbidsIt(Repetition repetition) throws Exception {
    try (JavaProcess process =
        torture(repetition).under(sandbox(repetition)).agent(repetition.quiet()).start()) {
      assertServedWithoutSystemCalls(process, "not permitted", "SYS_PTRACE");
      awaitStart(process);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void whoDoesNotInsistHasNoTracerThatIsDown(Repetition repetition) throws Exception {
    try (JavaProcess process =
        torture(repetition)
            .under(sandbox(repetition))
            .agent("port=0,linger=0,report=none,trace=auto")
            .start()) {
      Endpoint endpoint = Endpoint.of(process);
      awaitStart(process);
      assertThat(endpoint.get("/metrics"))
          .contains("hiptide_tracer_mode", "hiptide_iterations_total")
          .doesNotContain("hiptide_tracer_up");
      assertOwnEnd(process);
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("trace=auto is off here: cannot trace"))
          .hasSize(1);
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void yamaForbidsIt(Repetition repetition) throws Exception {
    Os.assumeAllowed(WITH_YAMA);
    try (JavaProcess process =
        torture(repetition)
            .under(Os.join(WITH_YAMA, sandbox(repetition)))
            .agent(repetition.quiet())
            .start()) {
      assertServedWithoutSystemCalls(
          process, "/proc/sys/kernel/yama/ptrace_scope is 1: set it to 0, or grant");
      awaitStart(process);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  /** The words that start a program, and whatever it starts, without ptrace(2). */
  private static String[] sandbox(Repetition repetition) {
    return new String[] {
      repetition.home().resolve("bin/java").toString(),
      "-XX:+IgnoreUnrecognizedVMOptions",
      "--enable-native-access=ALL-UNNAMED",
      "-cp",
      Programs.location(Sandbox.class) + ":" + Programs.location(Native.class),
      Sandbox.class.getName(),
      NO_PTRACE
    };
  }

  private static void assertServedWithoutSystemCalls(JavaProcess process, String... reasons)
      throws Exception {
    Endpoint endpoint = Endpoint.of(process);
    Await.until("it says so", () -> endpoint.get("/metrics").contains("hiptide_tracer_up"));
    assertThat(endpoint.sum("hiptide_tracer_up.*")).isZero();
    Await.until(
        "its user is told", () -> process.standardError().contains("hiptide: cannot trace "));
    assertThat(process.agentLines())
        .filteredOn(line -> line.contains("cannot trace"))
        .singleElement()
        .asString()
        .contains(reasons)
        .contains("HIP calls are measured, system calls are not");
  }
}
