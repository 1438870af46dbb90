package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.awaitStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.ManyThreads;
import dev.hiptide.terms.Inability;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * A limit of threads and processes that has no room for a collector (RLIMIT_NPROC, setrlimit(2)).
 */
class ThreadLimitIT {
  /**
   * No other process is this user's. Root has no such limit, but this one may read what root may.
   */
  private static final String[] AS_SOMEBODY = {
    "setpriv",
    "--reuid=64123",
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--bounding-set=-all,+dac_override",
    "--ambient-caps=-all,+dac_override"
  };

  private static final String QUIET = "port=0,linger=0,report=none";

  /** Enough for the agent's own threads, and too few for a JVM. */
  private static final int ROOM = 10;

  /** Those that a JVM may start by itself: one for whoever attaches, one that compiles. */
  private static final int OF_THE_JVM = 2;

  /** RLIMIT_NPROC of setrlimit(2): nobody knows how many of them the user has. */
  @Test
  void ofAUserIsToldInOneLineAndNobodyWaits() throws Exception {
    Os.assumeRoot();
    Os.assumeAllowed(AS_SOMEBODY);
    try (JavaProcess process = start(AS_SOMEBODY)) {
      int threads = Path.of("/proc/" + process.pid() + "/task").toFile().list().length;
      Os.output(
          Os.join(AS_SOMEBODY, "prlimit", "--pid=" + process.pid(), "--nproc=" + (threads + ROOM)));
      attach(process.pid(), QUIET);
      assertThat(process.agentLines())
          .singleElement()
          .asString()
          .startsWith("the program runs unobserved: Java does not start: the limit of threads");
      assertUndisturbed(process);
    }
  }

  /** Then the agent does not even try: the program may need what room there is. */
  @Test
  void ofAContainerKeepsTheAgentOut() throws Exception {
    inContainer(
        (process, container) -> {
          container.leaveRoomFor(ROOM);
          attach(process.pid(), QUIET);
          assertThat(process.agentLines())
              .singleElement()
              .asString()
              .contains("the agent cannot start", "the limit of threads and processes is too low");
          assertUndisturbed(process);
        });
  }

  /** What the message says that it takes is enough. */
  @Test
  void ofAContainerThatHasJustTheRoomIsEnough() throws Exception {
    inContainer(
        (process, container) -> {
          container.leaveRoomFor(Inability.THREADS + OF_THE_JVM);
          attach(process.pid(), QUIET);
          Endpoint endpoint = Endpoint.of(process);
          assertThat(endpoint.sum("hiptide_tracer_up.*")).isOne();
          assertUndisturbed(process);
        });
  }

  private interface Trial {
    void in(JavaProcess process, Container container) throws Exception;
  }

  /**
   * A control group.
   *
   * @param group its directory
   */
  private record Container(Path group) {
    void leaveRoomFor(int threads) throws IOException {
      int now = Integer.parseInt(Files.readString(group.resolve("pids.current")).strip());
      Files.writeString(group.resolve("pids.max"), Integer.toString(now + threads));
    }
  }

  private static void inContainer(Trial trial) throws Exception {
    Os.assumeRoot();
    Path version1 = Path.of("/sys/fs/cgroup/pids");
    Path group =
        (Files.exists(version1) ? version1 : Path.of("/sys/fs/cgroup"))
            .resolve("hiptide-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    String[] inGroup = {"sh", "-c", "echo $$ > " + group + "/cgroup.procs && exec \"$@\"", "sh"};
    Os.assumeAllowed(
        "sh",
        "-c",
        "mkdir $0 && { test -w $0/pids.max || { rmdir $0; false; }; }",
        group.toString());
    try (JavaProcess process = start(inGroup)) {
      trial.in(process, new Container(group));
    } finally {
      Await.until(
          "everybody has left",
          () -> Files.readString(group.resolve("cgroup.procs")).isBlank()); // the dead, too
      Os.output("rmdir", group.toString());
    }
  }

  private static JavaProcess start(String[] outerCommand) throws Exception {
    JavaProcess process =
        TestProgram.of(ManyThreads.class)
            .under(outerCommand)
            .jvm("-XX:+EnableDynamicAgentLoading")
            .arguments("1")
            .start();
    awaitStart(process);
    return process;
  }

  private static void assertUndisturbed(JavaProcess process) throws Exception {
    assertEnd(process, 42, "started\n");
    assertThat(process.otherErrorLines()).isEmpty();
    Await.until("nothing is left", () -> process.leftFiles().isEmpty());
  }
}
