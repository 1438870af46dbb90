package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** SIGSTOP stops a program, and SIGCONT lets it go on, whatever the collector does. */
class StopIT {
  private static final Duration A_MOMENT = Duration.ofMillis(300);
  private static final Duration STILL = Duration.ofMillis(300);
  private static final Duration LOOK = Duration.ofMillis(5);

  @Matrix(OLD_BPF_NEW_PTRACE)
  void aStoppedProgramStaysStopped(Run run) throws Exception {
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
      awaitStart(process);
      for (int stop = 0; stop < 2; stop++) {
        run.awaitSomeMoment(A_MOMENT);
        Os.signal("STOP", process.pid());
        assertStaysStopped(process);
        Os.signal("CONT", process.pid());
      }
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_PTRACE_NEW_BPF)
  void evenWhenItsCollectorIsKilled(Run run) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process = torture(run).agent(run.settings(port, "none")).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      run.awaitSomeMoment(A_MOMENT);
      Os.signal("STOP", process.pid());
      assertStaysStopped(process);
      collector.destroyForcibly();
      Await.until("it is dead", () -> !collector.isAlive());
      assertStaysStopped(process);
      Os.signal("CONT", process.pid());
      assertTracedAndSound(process, port);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void evenWhenACollectorFindsItSo(Run run) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process = torture(run).agent(run.settings(port, "none")).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      collector.destroyForcibly();
      Await.until("it is dead", () -> !collector.isAlive());
      awaitCollector(process);
      run.awaitSomeMoment(A_MOMENT); // it starts, or is seizing, or has seized
      Os.signal("STOP", process.pid());
      Endpoint endpoint = Endpoint.at(port);
      Await.until("it traces", () -> endpoint.sum("hiptide_tracer_up.*") == 1);
      assertStaysStopped(process);
      Os.signal("CONT", process.pid());
      assertTracedAndSound(process, port);
    }
  }

  /** A thread that is held by its tracer for a moment looks as if it were stopped, too. */
  private static void assertStaysStopped(JavaProcess process) throws Exception {
    Await.until("it stands still", () -> standsStill(process.pid()));
  }

  private static boolean standsStill(long pid) throws Exception {
    long cpu = Os.cpuTicks(pid);
    long end = System.nanoTime() + STILL.toNanos();
    while (System.nanoTime() < end) {
      if (!Os.everyThreadIs("Tt", pid)) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return Os.cpuTicks(pid) == cpu;
  }

  private static void assertTracedAndSound(JavaProcess process, int port) throws Exception {
    Endpoint endpoint = Endpoint.at(port);
    Await.until("it is traced", () -> endpoint.sum("hiptide_tracer_up.*") == 1);
    assertOwnEnd(process);
    assertNothingIsLeft(process);
  }
}
