package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.NEW_BPF;
import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint's place is not to be had. */
class PortIT {
  @TempDir Path directory;

  @Matrix(OLD_PTRACE)
  void aTakenPortIsOneLineAndAnotherPort(Run run) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JavaProcess process =
            torture(run).agent(run.settings(taken.getLocalPort(), "none")).start()) {
      assertThat(Endpoint.of(process).get("/-/healthy")).isNotEmpty();
      awaitStart(process);
      assertOwnEnd(process);
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("port " + taken.getLocalPort()))
          .singleElement()
          .asString()
          .contains("cannot be used", "taking a free one");
      assertNothingIsLeft(process);
    }
  }

  /** A network policy guards the port that was asked for, and no other. */
  @Matrix(NEW_BPF)
  void beyondLoopbackATakenPortIsOneLineAndNoOtherPort(Run run) throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        JavaProcess process =
            torture(run)
                .agent(run.settings(taken.getLocalPort(), "none") + ",host=0.0.0.0")
                .start()) {
      awaitStart(process);
      assertOwnEnd(process);
      assertNothingIsLeft(process);
      assertThat(process.agentLines())
          .filteredOn(line -> line.contains("port " + taken.getLocalPort()))
          .singleElement()
          .asString()
          .startsWith("no metrics are served at 0.0.0.0");
      assertThat(process.agentLines()).noneMatch(line -> line.startsWith("metrics at"));
    }
  }

  @Matrix(NEW_BPF)
  void whoListensBeyondLoopbackIsToldWhatIsOpen(Run run) throws Exception {
    try (JavaProcess process =
        torture(run).agent(run.settings(0, "none") + ",host=0.0.0.0").start()) {
      Await.until("it listens", () -> addresses(process).findAny().isPresent());
      assertOwnEnd(process);
      assertNothingIsLeft(process);
      assertThat(process.agentLines())
          .filteredOn(line -> line.startsWith("whoever reaches 0.0.0.0 may read"))
          .hasSize(1);
    }
  }

  @Matrix(NEW_BPF)
  void aReplacedCollectorListensAtTheSamePortOrSaysWhere(Run run) throws Exception {
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
      Endpoint endpoint = Endpoint.of(process);
      kill(awaitCollector(process));
      Await.until("the next one answers", () -> !endpoint.get("/-/healthy").isEmpty());

      Os.signal("STOP", process.pid()); // nobody starts another
      kill(awaitCollector(process));
      try (ServerSocket taken =
          new ServerSocket(endpoint.port(), 1, InetAddress.getLoopbackAddress())) {
        Os.signal("CONT", process.pid());
        Await.until("it says where", () -> addresses(process).count() == 2);
        int moved = URI.create(addresses(process).skip(1).findFirst().orElseThrow()).getPort();

        assertThat(moved).isNotEqualTo(taken.getLocalPort());
        assertThat(Endpoint.at(moved).get("/-/healthy")).isNotEmpty();
      }
      assertOwnEnd(process);
      assertNothingIsLeft(process);
    }
  }

  private static void kill(ProcessHandle collector) throws Exception {
    collector.destroyForcibly();
    Await.until("it is dead", () -> !collector.isAlive());
  }

  private static Stream<String> addresses(JavaProcess process) throws Exception {
    return process.agentLines().stream()
        .filter(line -> line.startsWith("metrics at "))
        .map(line -> line.substring("metrics at ".length()));
  }

  @Matrix(NEW_BPF)
  void anAddressOfAnotherMachineIsOneLineAndTheReportIsWritten(Run run) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        torture(run)
            .agent(run.settings(0, report) + ",host=192.0.2.1") // RFC 5737: nobody's
            .start()) {
      awaitStart(process);
      assertOwnEnd(process);
      wholeReport(report);
      assertNothingIsLeft(process); // the line is no older than the report
      assertThat(process.agentLines())
          .anyMatch(line -> line.startsWith("no metrics are served at 192.0.2.1"));
    }
  }
}
