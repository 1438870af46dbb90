package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_BPF_NEW_PTRACE;
import static dev.hiptide.safety.Cells.OLD_PTRACE;
import static dev.hiptide.safety.Cells.PTRACE;
import static dev.hiptide.safety.Programs.assertEnd;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.assertOwnEnd;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.awaitStart;
import static dev.hiptide.safety.Programs.program;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import dev.hiptide.hip.Hip;
import dev.hiptide.safety.programs.DropsPrivileges;
import dev.hiptide.safety.programs.Torture;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Users other than the one that the program began with. */
class OtherUserIT {
  private static final String[] AS_NOBODY = {
    "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"
  };

  @TempDir Path directory;

  @Matrix(PTRACE)
  void whoMayDoNothingElseIsServedAsAnyone(Run run) throws Exception {
    Os.assumeRoot();
    String java = run.home().resolve("bin/java").toString();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path classes = copy(Programs.location(Torture.class), "classes");
    Path standins = copy(Programs.location(Hip.class), "standins");
    Path jna = copy(Programs.location(Native.class), "jna.jar");
    Path agent = copy(AgentJar.path(), "agent.jar");
    Os.assumeAllowed(Os.join(AS_NOBODY, "test", "-x", java, "-a"));
    Path report = directory.resolve("report.json");
    List<String> words = new ArrayList<>(List.of(AS_NOBODY));
    words.addAll(
        List.of(
            java,
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "-javaagent:" + agent + "=" + run.settings(0, report),
            "-cp",
            classes + ":" + standins + ":" + jna,
            Torture.class.getName()));
    // Nobody has no home where JNA could put its library.
    try (JavaProcess process =
        JavaProcess.start(words, Map.of("XDG_CACHE_HOME", directory.toString()))) {
      awaitStart(process);
      assertOwnEnd(process);
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  @Matrix(OLD_BPF_NEW_PTRACE)
  void whoARootProgramBecomesWhileItIsTraced(Run run) throws Exception {
    Os.assumeRoot();
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(DropsPrivileges.class, run).agent(run.settings(0, report)).start()) {
      awaitStart(process);
      assertEnd(process, 42, "started\nnobody's: true\n");
      wholeReport(report);
      assertNothingIsLeft(process);
    }
  }

  /** It cannot even open root's trace table. */
  @Matrix(OLD_PTRACE)
  void whoStartsACollectorInVainIsToldWhy(Run run) throws Exception {
    Os.assumeRoot();
    try (JavaProcess process = program(DropsPrivileges.class, run).agent(run.quiet()).start()) {
      awaitStart(process);
      awaitCollector(process).destroyForcibly();
      Await.until("it is told", () -> process.standardError().contains("cannot open the trace"));
      assertEnd(process, 42, "started\nnobody's: true\n");
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  /** A copy that others may read, of a file or a folder. */
  private Path copy(Path from, String name) throws IOException {
    Path to = directory.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.copy(file, file.equals(from) ? to : copy);
        Files.setPosixFilePermissions(
            file.equals(from) ? to : copy, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return to;
  }
}
