package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Cells.PTRACE;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import dev.hiptide.jar.programs.CallsHip;
import dev.hiptide.jar.programs.CallsHipWhenTold;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Namespaces, as containers have them: processes have other numbers there, and users too. One test
 * after another: the files of all of them are named after process 1.
 */
@Execution(ExecutionMode.SAME_THREAD)
class NamespaceIT {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private static final String[] IN_PID_NAMESPACE = {
    "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"
  };

  private static final String[] BELOW_A_SHELL = {"sh", "-c", "\"$@\"; exit $?", "sh"};

  @TempDir Path directory;

  /** The program is process 1; when it has ended the kernel kills all others. */
  @Matrix(OLD_PTRACE_NEW_BPF)
  void ofProcesses(Run run) throws Exception {
    assertTraced(run, IN_PID_NAMESPACE);
  }

  @Matrix(PTRACE)
  void ofUsers(Run run) throws Exception {
    assertTraced(run, "unshare", "--user", "--map-root-user");
  }

  @Matrix(OLD_PTRACE)
  void ofBoth(Run run) throws Exception {
    assertTraced(
        run,
        "unshare",
        "--user",
        "--map-root-user",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc");
  }

  private void assertTraced(Run run, String... unshare) throws Exception {
    Os.assumeAllowed(unshare);
    List<Path> before = filesOfAgents();
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).under(unshare).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      assertOwnEnd(process);
      JsonObject written = wholeReport(report);
      assertThat(written.get("iterations").getAsLong()).isPositive();
      assertThat(written.get("host").isJsonNull()).isFalse();
      // Those of other runs on this machine go away, too: they look like these.
      Await.until("nothing is left behind", () -> before.containsAll(filesOfAgents()));
    }
  }

  /**
   * The kernel ends the collector with the program, or with an init whose child that is: so the
   * report and the last figures for OTLP come before, whoever traces.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0 | trace=off", "0 | backend=ptrace,trace=all", "1 | trace=off"})
  void whatIsDueAtTheEndIsDoneBeforeIt(int inits, String settings) throws Exception {
    Os.assumeAllowed(IN_PID_NAMESPACE);
    List<Path> before = filesOfAgents();
    Path report = directory.resolve("report.json");
    AtomicReference<String> sent = new AtomicReference<>("");
    HttpServer receiver = receiver(sent);
    try (JavaProcess process =
        TestProgram.of(CallsHip.class)
            .under(inits == 0 ? IN_PID_NAMESPACE : Os.join(IN_PID_NAMESPACE, BELOW_A_SHELL))
            .agent(
                "port=0,linger=20s,otlp-interval=60m,otlp=http://127.0.0.1:%d/v1/metrics,report=%s,%s"
                    .formatted(receiver.getAddress().getPort(), report, settings))
            .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(report).content().contains("hipMalloc");
      assertThat(sent.get()).contains("hipMalloc");
      assertThat(filesOfAgents()).as("left behind").isSubsetOf(before);
      assertThat(process.otherErrorLines()).isEmpty();
    } finally {
      receiver.stop(0);
    }
  }

  private static HttpServer receiver(AtomicReference<String> latest) throws IOException {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/metrics",
        exchange -> {
          latest.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
    return receiver;
  }

  /**
   * What processes that were killed have left is removed by another's collector, and nothing that
   * is in use, by a process of whatever number: this one's is 1.
   */
  @Test
  void whatIsLeftBehindIsRemovedLaterAndWhatIsInUseIsNot() throws Exception {
    Os.assumeAllowed(IN_PID_NAMESPACE);
    String settings = "port=0,linger=0,report=none,trace=off";
    try (JavaProcess inUse =
            TestProgram.of(CallsHipWhenTold.class).under(IN_PID_NAMESPACE).agent(settings).start();
        JavaProcess killed = TestProgram.of(CallsHipWhenTold.class).agent(settings).start()) {
      Await.until("both are ready", () -> isReady(inUse) && isReady(killed));
      ProcessHandle collector = killed.collector().orElseThrow();
      Os.signal("STOP", collector.pid());
      Os.signal("KILL", killed.pid());
      killed.awaitExit();
      collector.destroyForcibly();
      List<Path> left = killed.leftFiles();
      assertThat(left).hasSize(1);
      Path used = tableInside(inUse).getParent();
      FileTime longAgo = FileTime.from(Instant.now().minusSeconds(3600));
      Files.setLastModifiedTime(left.get(0), longAgo);
      Files.setLastModifiedTime(used, longAgo);

      try (JavaProcess other = TestProgram.of(CallsHipWhenTold.class).agent(settings).start()) {
        Await.until("it is removed", () -> killed.leftFiles().isEmpty());
        other.closeInput();
        assertThat(other.awaitExit()).isZero();
      }
      assertThat(used).exists();
      inUse.closeInput();
      assertThat(inUse.awaitExit()).isZero();
      assertThat(used).doesNotExist();
    }
  }

  /** The table that the program in a namespace has mapped. */
  private static Path tableInside(JavaProcess unshare) throws IOException {
    long program =
        ProcessHandle.of(unshare.pid()).orElseThrow().children().findFirst().orElseThrow().pid();
    return Files.readAllLines(Path.of("/proc/" + program + "/maps")).stream()
        .filter(line -> line.endsWith("/table"))
        .map(line -> Path.of(line.substring(line.indexOf('/'))))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isReady(JavaProcess process) throws IOException {
    return process.standardOutput().contains("ready");
  }

  private static List<Path> filesOfAgents() throws Exception {
    Object namespace =
        Files.getAttribute(Path.of("/proc/self/ns/pid"), "unix:ino"); // the tests' own
    try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
      return files
          .filter(
              file -> {
                String name = file.getFileName().toString();
                return name.startsWith("hiptide-1-")
                    || name.startsWith("hiptide-bpf-") && !name.contains("-" + namespace + "-");
              })
          .toList();
    }
  }
}
