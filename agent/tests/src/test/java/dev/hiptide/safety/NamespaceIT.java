package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Namespaces, as containers have them: processes have other numbers there, and users too. */
class NamespaceIT {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  @TempDir Path directory;

  /** The program is process 1; when it has ended the kernel kills all others. */
  @Repeated
  void ofProcesses(Repetition repetition) throws Exception {
    assertTraced(repetition, "unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
  }

  @Repeated
  void ofUsers(Repetition repetition) throws Exception {
    assertTraced(repetition, "unshare", "--user", "--map-root-user");
  }

  @Repeated
  void ofBoth(Repetition repetition) throws Exception {
    assertTraced(
        repetition,
        "unshare",
        "--user",
        "--map-root-user",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc");
  }

  private void assertTraced(Repetition repetition, String... unshare) throws Exception {
    Os.assumeAllowed(unshare);
    List<Path> before = filesOfAgents();
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        torture(repetition).under(unshare).agent(repetition.settings(0, report)).start()) {
      awaitStart(process);
      assertOwnEnd(process);
      JsonObject written = wholeReport(report);
      assertThat(written.get("iterations").getAsLong()).isPositive();
      assertThat(written.get("host").isJsonNull()).isFalse();
      assertThat(filesOfAgents()).as("left behind").isSubsetOf(before);
    }
  }

  private static List<Path> filesOfAgents() throws Exception {
    try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
      return files.filter(file -> file.getFileName().toString().startsWith("hiptide-1-")).toList();
    }
  }
}
