package dev.hiptide.cli.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process that runs Java.
 *
 * @param status of the process
 * @param command the words that it was started with
 * @param javaVersion such as {@code 17.0.15}; empty if it cannot be told
 * @param hasOwnFiles whether it sees other files than this process, as in a container
 * @param files what it has mapped
 */
public record Jvm(
    long pid,
    ProcStatus status,
    List<String> command,
    String javaVersion,
    boolean hasOwnFiles,
    MappedFiles files) {
  private static final String SEPARATOR = "\0";
  private static final String LAUNCHER = "java";

  /**
   * Looks at a process; empty if it is no JVM.
   *
   * @throws IOException if there is no such process, or this one may not look into it
   */
  public static Optional<Jvm> of(long pid) throws IOException {
    MappedFiles files = MappedFiles.read(pid);
    Optional<String> libjvm = files.libjvm();
    if (libjvm.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Jvm(
            pid,
            ProcStatus.read(pid),
            command(pid),
            JavaRelease.of(root(pid), libjvm.get()),
            !isOwnNamespace(pid, "mnt"),
            files));
  }

  private static List<String> command(long pid) throws IOException {
    String words =
        new String(
            Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8);
    return Stream.of(words.split(SEPARATOR)).toList(); // without empty ones at the end
  }

  private static boolean isOwnNamespace(long pid, String kind) throws IOException {
    return Files.getAttribute(Path.of("/proc/self/ns/" + kind), "unix:ino")
        .equals(Files.getAttribute(Path.of("/proc/" + pid + "/ns/" + kind), "unix:ino"));
  }

  /** The root directory of a process, as others find it. */
  public static Path root(long pid) {
    return Path.of("/proc/" + pid + "/root");
  }

  /** Where this process finds a file that the JVM finds at an absolute path. */
  public Path outside(String path) {
    return hasOwnFiles ? root(pid).resolve(path.substring(1)) : Path.of(path);
  }

  /**
   * The main class, the module or the jar; the file of arguments if the command names it there; for
   * a JVM inside another program, that program.
   */
  public String program() {
    String executable = command.get(0);
    if (!Path.of(executable).endsWith(LAUNCHER)) {
      return executable;
    }
    String program = JavaCommand.program(command);
    return !program.isEmpty()
        ? program
        : command.stream().filter(word -> word.startsWith("@")).findFirst().orElse(executable);
  }

  /** Whether it is the second process of a session, which watches another. */
  public boolean isCollector() {
    return command.contains("collector")
        && command.stream().anyMatch(word -> word.startsWith("table="));
  }

  /** Whether {@code hiptide run} has put a filter before its system calls, as agents are told. */
  public boolean isBehindFilter() {
    return command.stream()
        .anyMatch(word -> word.startsWith("-javaagent:") && word.contains("=launched="));
  }

  /** Whether a user means it by a name: that of the class or jar, with its package or without. */
  boolean isNamed(String name) {
    String program = program();
    String last = program.substring(program.lastIndexOf('/') + 1);
    String stem = last.endsWith(".jar") ? last.substring(0, last.length() - ".jar".length()) : last;
    return name.equals(program)
        || name.equals(last)
        || name.equals(stem)
        || !last.endsWith(".jar") && name.equals(last.substring(last.lastIndexOf('.') + 1));
  }

  @Override
  public String toString() {
    return pid + " (" + program() + ")";
  }
}
