package dev.hiptide.supervision;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A collector's process: no child of the workload, if that can be had.
 *
 * <p>A child would show among the program's own, and the JDK's thread that waits for it would hold
 * up the end of the program: a JVM gives threads in native code 300 ms to leave it. So a shell
 * starts it in the background and ends. What POSIX asks of such a shell is welcome too: a Ctrl-C
 * that ends the workload does not reach the collector, which has a report to write.
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

  /** In a container without a shell. */
  private static CollectorProcess startAsChild(ProcessBuilder builder) throws IOException {
    return new CollectorProcess(
        builder
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .pid());
  }

  /** Whether it runs: a zombie, which nobody reaps where the workload is process 1, does not. */
  public boolean isAlive() {
    char state = state();
    return state != 'Z' && state != 'X';
  }

  /** Whether a signal has stopped it, as SIGSTOP does. */
  boolean isStopped() {
    return state() == 'T';
  }

  void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private char state() {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2); // proc(5): "pid (name) state ..."
    } catch (IOException e) {
      return 'X';
    }
  }
}
