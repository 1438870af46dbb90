package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.torture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** The tools of the JDK look into a program that is traced as into any other. */
class JdkToolsIT {
  /** The whole line: what the program says may else come into the middle of it. */
  private static final Pattern END_OF_DUMP =
      Pattern.compile(" class space .* reserved \\d+K\\s*\n");

  @TempDir Path directory;

  @Matrix(OLD_PTRACE_NEW_BPF)
  void dumps(Run run) throws Exception {
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
      awaitStart(process);
      assertThat(tool(run, "jstack", process)).contains("\"null-pointer\"");
      Path heap = directory.resolve("heap.hprof");
      assertThat(tool(run, "jcmd", process, "GC.heap_dump", heap.toString()))
          .contains("Heap dump file created");
      assertThat(heap).isNotEmptyFile();
      Os.signal("QUIT", process.pid());
      Await.until("a dump", () -> END_OF_DUMP.matcher(process.standardOutput()).find());
      assertItEndsWell(process);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void flightRecorder(Run run) throws Exception {
    Path recording = directory.resolve("recording.jfr");
    try (JavaProcess process = torture(run).agent(run.quiet()).start()) {
      awaitStart(process);
      tool(run, "jcmd", process, "JFR.start", "settings=profile", "filename=" + recording);
      assertItEndsWell(process);
      assertThat(recording).isNotEmptyFile();
    }
  }

  /** What the virtual machine itself has said may stand between the lines. */
  private static void assertItEndsWell(JavaProcess process) throws Exception {
    process.closeInput();
    assertThat(process.awaitExit()).as(process.standardError()).isEqualTo(42);
    assertThat(process.standardOutput()).startsWith("started\n").contains("sound\nhook\n");
  }

  private static String tool(Run run, String name, JavaProcess process, String... words)
      throws Exception {
    String[] all = new String[words.length + 2];
    all[0] = run.home().resolve("bin").resolve(name).toString();
    all[1] = Long.toString(process.pid());
    System.arraycopy(words, 0, all, 2, words.length);
    return Os.output(all);
  }
}
