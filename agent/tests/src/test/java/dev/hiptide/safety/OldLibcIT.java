package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.jar.programs.CallsHip;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A C library as RHEL 8, Amazon Linux 2, Debian 10 and Ubuntu 18.04 have it. */
class OldLibcIT {
  /**
   * What glibc 2.17 has not, and a JVM does not need; the manual page of each names its version.
   */
  private static final List<String> LATER_FUNCTIONS =
      List.of(
          "close_range",
          "copy_file_range",
          "execveat",
          "getrandom",
          "gettid",
          "memfd_create",
          "mlock2",
          "pidfd_getfd",
          "pidfd_open",
          "pidfd_send_signal",
          "renameat2",
          "statx",
          "tgkill");

  @TempDir Path directory;

  @Test
  void hasAllThatTheCollectorCalls() throws Exception {
    Path library = library();
    String text = Files.readString(library, StandardCharsets.ISO_8859_1);
    for (String function : LATER_FUNCTIONS) {
      text = text.replace("\0" + function + "\0", "\0" + "x".repeat(function.length()) + "\0");
    }
    Files.writeString(directory.resolve(library.getFileName()), text, StandardCharsets.ISO_8859_1);
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        TestProgram.of(CallsHip.class)
            .environment("LD_LIBRARY_PATH", directory.toString())
            .agent("port=0,linger=0,backend=ptrace,trace=all,report=" + report)
            .start()) {
      assertThat(process.awaitExit()).isZero();
      wholeReport(report);
      assertThat(process.otherErrorLines()).isEmpty();
      assertNothingIsLeft(process);
    }
  }

  /** The one that this JVM has loaded. */
  private static Path library() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.endsWith("/libc.so.6"))
        .map(line -> Path.of(line.substring(line.indexOf('/'))))
        .findFirst()
        .orElseThrow();
  }
}
