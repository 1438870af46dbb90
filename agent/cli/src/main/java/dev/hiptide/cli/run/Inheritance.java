package dev.hiptide.cli.run;

import dev.hiptide.linux.Exec;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this process has inherited, files and blocked signals, so that the program that it becomes
 * inherits the same and nothing of this JVM's own.
 */
final class Inheritance {
  private static final int FIRST_FILE = 3; // after the standard ones
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final String BLOCKED_SIGNALS = "SigBlk:"; // proc(5)

  private final Path agentJar;
  private final Set<Integer> early;

  private Inheritance(Path agentJar, Set<Integer> early) {
    this.agentJar = agentJar;
    this.early = early;
  }

  /** To be called before this program opens files: those that are open now may be inherited. */
  static Inheritance ofThisProcess(Path agentJar) throws IOException {
    return new Inheritance(agentJar, Set.copyOf(openFiles()));
  }

  /**
   * Keeps every other file from the next program, and gives the calling thread the signal mask that
   * this process was started with.
   */
  void restore(SyscallTable syscalls) throws IOException {
    for (int file : openFiles()) {
      if (file >= FIRST_FILE && !(early.contains(file) && isInherited(file))) {
        Exec.closeOnExec(file);
      }
    }
    Exec.blockSignals(inheritedMask(), syscalls);
  }

  private static List<Integer> openFiles() throws IOException {
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.map(file -> Integer.valueOf(file.getFileName().toString())).toList();
    }
  }

  /** Whether a file that was open early is none of those that a JVM opens at its start. */
  private boolean isInherited(int file) {
    try {
      Path target = Files.readSymbolicLink(OPEN_FILES.resolve(Integer.toString(file)));
      Path javaHome = Path.of(System.getProperty("java.home")).toRealPath();
      return !target.startsWith(javaHome) && !target.equals(agentJar.toRealPath());
    } catch (IOException e) {
      return false; // it is closed
    }
  }

  /** That of the first thread: in a JVM it only waits, and its mask is as it was at the start. */
  private static long inheritedMask() throws IOException {
    long pid = ProcessHandle.current().pid();
    return Files.readAllLines(Path.of("/proc/self/task/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(BLOCKED_SIGNALS))
        .mapToLong(
            line -> Long.parseUnsignedLong(line.substring(BLOCKED_SIGNALS.length()).strip(), 16))
        .findFirst()
        .orElse(0);
  }
}
