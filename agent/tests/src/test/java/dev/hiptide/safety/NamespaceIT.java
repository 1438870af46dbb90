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
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Namespaces, as containers have them: processes have other numbers there, and users too. One test
 * after another: the files of all of them are named after process 1.
 */
@Execution(ExecutionMode.SAME_THREAD)
class NamespaceIT {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  @TempDir Path directory;

  /** The program is process 1; when it has ended the kernel kills all others. */
  @Matrix(OLD_PTRACE_NEW_BPF)
  void ofProcesses(Run run) throws Exception {
    assertTraced(run, "unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
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
      assertThat(filesOfAgents()).as("left behind").isSubsetOf(before);
    }
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
