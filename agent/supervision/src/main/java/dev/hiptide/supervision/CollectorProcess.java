package dev.hiptide.supervision;

import dev.hiptide.linux.ProcStat;
import dev.hiptide.table.TraceTable;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private static final String IN_BACKGROUND = "trap '' HUP; \"$@\" </dev/null >/dev/null & echo $!";

  static CollectorProcess start(ProcessBuilder builder) throws IOException {
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return Files.isExecutable(SHELL) ? startInBackground(builder) : startAsChild(builder);
  }

  private static CollectorProcess startInBackground(ProcessBuilder builder) throws IOException {
    List<String> words = new ArrayList<>(List.of(SHELL.toString(), "-c", IN_BACKGROUND, "sh"));
    words.addAll(builder.command());
    try (BufferedReader output = builder.command(words).start().inputReader()) {
      String pid = output.readLine();
      if (pid == null) {
        throw new IOException("the shell cannot start it");
      }
      return new CollectorProcess(Long.parseLong(pid.strip()));
    }
  }

  /** For a container without a shell. */
  private static CollectorProcess startAsChild(ProcessBuilder builder) throws IOException {
    return new CollectorProcess(
        builder
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
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
