package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.Torture;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody reads what the agent and its collector say, or answers what they ask. The program does not
 * notice, its collector is never replaced, and it ends.
 */
class NobodyReadsIT {
  private static final String OUTPUT = "started\nsound\nhook\n";
  private static final int DNS = 53;

  /** What a collector may take to end, and time enough to end late on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path directory;

  /** Some parents read it only when the program has ended; the report is there then. */
  @ParameterizedTest
  @ValueSource(strings = {"backend=bpf", "backend=ptrace,trace=all", "trace=off"})
  void standardErrorIsFullFromTheBeginningAndReadAtTheEnd(String tracing) throws Exception {
    Os.assumePermitted(tracing.contains("bpf") ? "bpf" : "ptrace");
    int port = Os.freePort();
    try (FullPipe pipe = FullPipe.in(directory);
        JavaProcess process =
            TestProgram.of(Torture.class)
                .under(pipe.asStandardError())
                .agent("linger=0,report=stderr,port=%d,%s".formatted(port, tracing))
                .arguments("paced")
                .start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      Endpoint endpoint = Endpoint.at(port);
      Await.until("it is observed", () -> endpoint.sum("hiptide_iterations_total.*") > 0);
      assertThat(endpoint.get("/report.json")).contains("\"collector_starts\": 1,");
      assertThat(endpoint.sum("hiptide_tracer_up.*")).isEqualTo(tracing.contains("off") ? 0 : 1);
      assertEnd(process, 42, OUTPUT);
      pipe.awaitText("hiptide report: Torture");
      Await.until("it is over", PATIENCE, () -> !collector.isAlive());
      assertThat(process.leftFiles()).isEmpty();
    }
  }

  /** It has nobody to hold, so there is no other end to it than its own. */
  @Test
  void standardErrorIsNeverRead() throws Exception {
    try (FullPipe pipe = FullPipe.in(directory);
        JavaProcess process =
            TestProgram.of(Torture.class)
                .under(pipe.asStandardError())
                .agent("linger=0,report=stderr,port=0,trace=off")
                .arguments("paced")
                .start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      assertEnd(process, 42, OUTPUT);
      Await.until("it is over", PATIENCE, () -> !collector.isAlive());
      assertThat(process.leftFiles()).isEmpty();
    }
  }

  /** The end of its collector would be the program's. */
  @Test
  void aProgramBehindAFilterEndsAsItWould() throws Exception {
    Os.assumePermitted("ptrace");
    try (FullPipe pipe = FullPipe.in(directory)) {
      List<String> words = new ArrayList<>(Arrays.asList(pipe.asStandardError()));
      String java = JavaHomes.current().resolve("bin/java").toString();
      words.addAll(List.of(java, "-jar", AgentJar.path().toString(), "run"));
      words.addAll(List.of("--categories", "sync,memory"));
      words.addAll(List.of("--options", "linger=0,report=stderr,port=0,backend=ptrace", java));
      words.addAll(List.of("-cp", System.getProperty("java.class.path")));
      words.addAll(List.of(Torture.class.getName(), "paced"));
      try (JavaProcess process = JavaProcess.start(words, Map.of())) {
        awaitStart(process);
        ProcessHandle collector = awaitCollector(process);
        assertEnd(process, 42, OUTPUT);
        pipe.awaitText("hiptide report: Torture");
        Await.until("it is over", PATIENCE, () -> !collector.isAlive());
        assertThat(process.leftFiles()).isEmpty();
      }
    }
  }

  /** A line of the agent's own, on a thread of the program's: its first. */
  @Test
  void theAgentsOwnLinesHoldNobody() throws Exception {
    try (FullPipe pipe = FullPipe.in(directory);
        JavaProcess process =
            TestProgram.of(Torture.class)
                .under(pipe.asStandardError())
                .agent("port=x")
                .arguments("paced")
                .start()) {
      Await.until("it starts", PATIENCE, () -> process.standardOutput().contains("started\n"));
      assertEnd(process, 42, OUTPUT);
      assertThat(process.collector()).isEmpty();
    }
  }

  /** A server that answers nothing, as behind a firewall: the resolver asks again for minutes. */
  @Test
  void theNameOfTheEndpointsHostIsLookedUpInVain() throws Exception {
    Os.assumeRoot();
    Os.assumePermitted("ptrace");
    InetAddress server = InetAddress.getByName("127.9.7.1");
    Path resolver =
        Files.writeString(
            directory.resolve("resolv.conf"),
            "nameserver %s\noptions timeout:30 attempts:5\n".formatted(server.getHostAddress()));
    String[] behindFirewall = {
      "unshare",
      "--mount",
      "sh",
      "-c",
      "mount --bind '" + resolver + "' /etc/resolv.conf && exec \"$@\"",
      "sh"
    };
    Os.assumeAllowed(behindFirewall);
    Path report = directory.resolve("report.json");
    try (DatagramSocket silent = new DatagramSocket(DNS, server);
        JavaProcess process =
            TestProgram.of(Torture.class)
                .under(behindFirewall)
                .agent("port=0,linger=0,backend=ptrace,host=hiptide.test,report=" + report)
                .arguments("paced")
                .start()) {
      awaitStart(process);
      ProcessHandle collector = awaitCollector(process);
      silent.setSoTimeout((int) PATIENCE.toMillis());
      silent.receive(new DatagramPacket(new byte[512], 512));
      assertEnd(process, 42, OUTPUT);
      Programs.wholeReport(report);
      Await.until("it is over", PATIENCE, () -> !collector.isAlive());
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(process.leftFiles()).isEmpty();
    }
  }
}
