package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.ALL;
import static dev.hiptide.safety.Cells.NEW_BPF;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

/** {@code /dev/shm} is full, not there or not writable, in a mount namespace's own view of it. */
class SharedMemoryIT {
  /** Devices and nothing else. */
  private static final String ABSENT =
      """
      dev=$(mktemp -d) && mount -t tmpfs none $dev && for it in null zero random urandom; do
        touch $dev/$it && mount --bind /dev/$it $dev/$it
      done && ln -s /proc/self/fd $dev/fd && mount --move $dev /dev && rmdir $dev\
      """;

  private static final String FULL = "mount -t tmpfs -o size=1m none /dev/shm";
  private static final String READ_ONLY = "mount -t tmpfs -o ro none /dev/shm";

  /** Room for the trace table and not much more. */
  private static final String SMALL = "mount -t tmpfs -o size=16m none /dev/shm";

  @TempDir Path directory;

  @Matrix(ALL)
  void thenTheTemporaryDirectoryServes(Run run) throws Exception {
    String[] view = view(run.oneOf(ABSENT, FULL, READ_ONLY));
    Os.assumeAllowed(view);
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).under(view).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      Await.until("its table is there", () -> usesTemporaryDirectory(process));
      assertOwnEnd(process);
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(NEW_BPF)
  void whenThatIsFullTooTheProgramRunsWithoutTheAgent(Run run) throws Exception {
    String[] view = view(FULL + " && mount -t tmpfs -o size=1m none " + directory);
    Os.assumeAllowed(view);
    try (JavaProcess process =
        torture(run).under(view).jvm("-Djava.io.tmpdir=" + directory).agent(run.quiet()).start()) {
      awaitStart(process);
      assertOwnEnd(process);
      assertThat(process.agentLines())
          .singleElement()
          .asString()
          .contains("the agent cannot start, the program runs without it", "No space left");
      assertNothingIsLeft(process);
    }
  }

  /** A store into a page that there is no room for would be a SIGBUS, mmap(2). */
  @Matrix(OLD_PTRACE_NEW_BPF)
  void fillsUpWhileTheProgramRuns(Run run) throws Exception {
    String[] view = view(SMALL);
    Os.assumeAllowed(view);
    Path report = directory.resolve("report.json");
    try (JavaProcess process = torture(run).under(view).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      fill(Path.of("/proc/" + process.pid() + "/root/dev/shm/filler"));
      assertOwnEnd(process);
      wholeReport(report);
    }
  }

  /** Its first collector may not have heard yet that there was no room. */
  private static boolean usesTemporaryDirectory(JavaProcess process) {
    String table = "table=" + System.getProperty("java.io.tmpdir");
    return process
        .collector()
        .flatMap(collector -> collector.info().arguments())
        .map(words -> Arrays.stream(words).anyMatch(word -> word.startsWith(table)))
        .orElse(false);
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[1 << 12]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /** The words that start a program that sees what a shell's command has mounted. */
  private static String[] view(String command) {
    return new String[] {"unshare", "--mount", "sh", "-c", command + " && exec \"$@\"", "sh"};
  }
}
