package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Cells.PTRACE;
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
import dev.hiptide.testing.Os;
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

  /** The collector, too: so strace stops next to no call, or that gives no sign of life in time. */
  @Matrix(PTRACE)
  void straceTracesItFromTheStart(Run run) throws Exception {
    try (JavaProcess strace =
        waiting(run)
            .under("strace", "-f", "--seccomp-bpf", "-e", "trace=execve", "-o", "/dev/null")
            .agent(run.quiet())
            .start()) {
      assertServedWithoutSystemCalls(strace, "a debugger or strace?");
      awaitStart(strace);
      assertEnd(strace, 42, "started\n");
    }
  }

  @Matrix(PTRACE)
  void straceHasComeBefore(Run run) throws Exception {
    assertTracedAlready(run, "strace", "-f", "-e", "trace=none", "-o", "/dev/null", "-p");
  }

  @Matrix(PTRACE)
  void aDebuggerHasComeBefore(Run run) throws Exception {
    assertTracedAlready(
        run,
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
  private static void assertTracedAlready(Run run, String... tool) throws Exception {
    try (JavaProcess process = waiting(run).start()) {
      awaitStart(process);
      List<String> words = List.of(Os.join(tool, Long.toString(process.pid())));
      try (JavaProcess other = JavaProcess.start(words, Map.of())) {
        Await.until("it is traced", () -> Os.isTraced(process.pid()));
        attach(process.pid(), run.quiet());
        assertServedWithoutSystemCalls(process, "a debugger or strace?");
        assertEnd(process, 42, "started\n");
        assertThat(process.otherErrorLines()).isEmpty();
        assertNothingIsLeft(process);
        other.awaitExit();
      }
    }
  }

  /** A program that is quick under any tracer. */
  private static JavaProcess.Builder waiting(Run run) {
    return program(ManyThreads.class, run).arguments("10");
  }

  @Matrix(PTRACE)
  void straceThatComesLaterIsRefusedAndHarmsNothing(Run run) throws Exception {
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
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

  @Matrix(PTRACE)
  void itForbidsToBeLookedInto(Run run) throws Exception {
    JavaProcess.Builder program = program(Undumpable.class, run);
    if (System.getProperty("user.name").equals("root")) { // who could trace it all the same
      program.under(WITHOUT_PTRACE);
    }
    try (JavaProcess process = program.start()) {
      awaitStart(process);
      attach(process.pid(), run.settings(0, "stderr"));
      assertServedWithoutSystemCalls(process, "not permitted", "SYS_PTRACE");
      assertEnd(process, 0, "started\ndone\n");
      Await.until(
          "the report says so",
          () -> process.standardError().contains("system calls were not counted"));
      assertNothingIsLeft(process);
    }
  }

  @Matrix(PTRACE)
  void aSandboxForbidsIt(Run run) throws Exception {
    try (JavaProcess process = torture(run).under(sandbox(run)).agent(run.quiet()).start()) {
      assertServedWithoutSystemCalls(process, "not permitted", "SYS_PTRACE");
      awaitStart(process);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(PTRACE)
  void whoDoesNotInsistHasNoTracerThatIsDown(Run run) throws Exception {
    try (JavaProcess process =
        torture(run)
            .under(sandbox(run))
            .agent("port=0,linger=0,report=none,backend=ptrace,trace=auto")
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

  @Matrix(OLD_PTRACE)
  void yamaForbidsIt(Run run) throws Exception {
    Os.assumeAllowed(WITH_YAMA);
    try (JavaProcess process =
        torture(run).under(Os.join(WITH_YAMA, sandbox(run))).agent(run.quiet()).start()) {
      assertServedWithoutSystemCalls(
          process, "/proc/sys/kernel/yama/ptrace_scope is 1: set it to 0, or grant");
      awaitStart(process);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  /** The words that start a program, and whatever it starts, without ptrace(2). */
  private static String[] sandbox(Run run) {
    return new String[] {
      run.home().resolve("bin/java").toString(),
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
