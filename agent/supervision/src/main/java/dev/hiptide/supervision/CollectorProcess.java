package dev.hiptide.supervision;

import dev.hiptide.linux.ProcStat;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Inability;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A collector's process. If there is a shell, it is no child of the workload.
 *
 * <p>A child would show among the program's own, and the JDK's thread that waits for it would delay
 * the end of the program: a JVM gives threads in native code 300 ms to leave it. So a shell starts
 * the collector in the background and ends. POSIX requires such a shell to make the collector
 * ignore SIGINT, which is welcome: a Ctrl-C ends the workload and leaves the collector to write its
 * report.
 *
 * @param pid its process id
 */
public record CollectorProcess(long pid) {
  private static final Path SHELL = Path.of("/bin/sh");

  /**
   * The output's file comes first. What the shell itself has to say goes nowhere: that a directory
   * is gone because the program ends, or that no process can be made, which is told below.
   */
  private static final String IN_BACKGROUND =
      "exec 3>&2 2>/dev/null; trap '' HUP TERM; \"$@\" </dev/null >\"$0\" 2>&3 3>&- & echo $!";

  /**
   * Starts one.
   *
   * @param words its command
   * @param unset the variables of this process's environment that it does not get
   * @param added those that it gets beside the others
   * @param output the file that takes its standard output
   * @throws IOException if no process can be made
   */
  static CollectorProcess start(
      List<String> words, List<String> unset, Map<String, String> added, Path output)
      throws IOException {
    return Files.isExecutable(SHELL)
        ? startInBackground(words, unset, added, output)
        : startAsChild(words, unset, added, output);
  }

  private static CollectorProcess startInBackground(
      List<String> words, List<String> unset, Map<String, String> added, Path output)
      throws IOException {
    String script = "unset " + String.join(" ", unset) + "; " + IN_BACKGROUND;
    List<String> all = new ArrayList<>(List.of(SHELL.toString(), "-c", script, output.toString()));
    all.addAll(words);
    String pid = firstLineOf(all, added);
    if (pid == null) {
      throw new IOException("the shell cannot start it: " + Inability.THREAD_LIMIT);
    }
    return new CollectorProcess(Long.parseLong(pid.strip()));
  }

  private static String firstLineOf(List<String> words, Map<String, String> added)
      throws IOException {
    ForkedCommand command;
    try {
      command = new ForkedCommand();
    } catch (ReflectiveOperationException | RuntimeException e) {
      // In hiptide run no program's settings are at stake; elsewhere it is a JDK unlike the known.
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(added);
      try (BufferedReader output = builder.start().inputReader()) {
        return output.readLine();
      }
    }
    return command.firstLineOf(words, added);
  }

  /** For a container without a shell. */
  private static CollectorProcess startAsChild(
      List<String> words, List<String> unset, Map<String, String> added, Path output)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeAll(unset);
    builder.environment().putAll(added);
    return new CollectorProcess(
        builder
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile())
            .start()
            .pid());
  }

  /**
   * Whether it runs. A zombie does not: where the workload is process 1, nobody reaps a collector
   * that has ended.
   */
  public boolean isAlive() {
    return stat().filter(stat -> !stat.hasEnded()).isPresent();
  }

  /** Whether the collector of a trace table is this process, and ready. */
  public boolean isReadyIn(TraceTable table) {
    return table.collectorPid() == pid && table.collectorState().isReady();
  }

  /** Whether a signal has stopped it, as SIGSTOP does. */
  boolean isStopped() {
    return stat().filter(ProcStat::isStopped).isPresent();
  }

  void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Empty when there is no such process any more. */
  private Optional<ProcStat> stat() {
    try {
      return Optional.of(ProcStat.read(Path.of("/proc/" + pid)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
