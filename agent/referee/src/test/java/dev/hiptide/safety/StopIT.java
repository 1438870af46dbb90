package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.time.Duration;

/** SIGSTOP stops a program, and SIGCONT lets it go on, whatever the collector does. */
class StopIT {
  private static final Duration A_MOMENT = Duration.ofMillis(300);

  @Repeated
  void aStoppedProgramStaysStopped(Repetition repetition) throws Exception {
    try (JavaProcess process = torture(repetition).agent(repetition.quiet()).start()) {
      awaitStart(process);
      for (int stop = 0; stop < 3; stop++) {
        repetition.awaitSomeMoment(A_MOMENT);
        Os.signal("STOP", process.pid());
        assertStaysStopped(process);
        Os.signal("CONT", process.pid());
      }
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  @Repeated
  void evenWhenItsCollectorIsKilled(Repetition repetition) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process =
        torture(repetition).agent(repetition.settings(port, "none")).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      repetition.awaitSomeMoment(A_MOMENT);
      Os.signal("STOP", process.pid());
      Await.until("it is stopped", () -> Os.everyThreadIs("Tt", process.pid()));
      collector.destroyForcibly();
      Await.until("it is dead", () -> !collector.isAlive());
      assertStaysStopped(process);
      Os.signal("CONT", process.pid());
      assertTracedAndSound(process, port);
    }
  }

  @Repeated
  void evenWhenACollectorFindsItSo(Repetition repetition) throws Exception {
    int port = Os.freePort();
    try (JavaProcess process =
        torture(repetition).agent(repetition.settings(port, "none")).start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      collector.destroyForcibly();
      Await.until("it is dead", () -> !collector.isAlive());
      awaitCollector(process);
      repetition.awaitSomeMoment(A_MOMENT); // it starts, or is seizing, or has seized
      Os.signal("STOP", process.pid());
      Endpoint endpoint = Endpoint.at(port);
      Await.until("it traces", () -> endpoint.sum("hiptide_tracer_up.*") == 1);
      assertStaysStopped(process);
      Os.signal("CONT", process.pid());
      assertTracedAndSound(process, port);
    }
  }

  private static void assertStaysStopped(JavaProcess process) throws Exception {
    Await.until("every thread is stopped", () -> Os.everyThreadIs("Tt", process.pid()));
    long cpu = Os.cpuTicks(process.pid());
    for (int look = 0; look < 20; look++) {
      assertThat(Os.everyThreadIs("Tt", process.pid())).isTrue();
    }
    assertThat(Os.cpuTicks(process.pid())).isEqualTo(cpu);
  }

  private static void assertTracedAndSound(JavaProcess process, int port) throws Exception {
    Endpoint endpoint = Endpoint.at(port);
    Await.until("it is traced", () -> endpoint.sum("hiptide_tracer_up.*") == 1);
    assertOwnEnd(process);
    assertNothingIsLeft(process);
  }
}
