package dev.hiptide.tracer.bpf;

import java.nio.file.Path;

/** Starts {@link CallsWhenTold}, counts its calls, and tells it to make them when it does. */
public final class CountsChild {
  private CountsChild() {}

  /** Arguments: the calls, the file for the counts, and the directory to find others by. */
  public static void main(String[] args) throws Exception {
    Process child =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                CallsWhenTold.class.getName(),
                args[0])
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    CountsInKernel.count(
        (int) child.pid(),
        Path.of(args[1]),
        Path.of(args[2]),
        calls -> {
          child.getOutputStream().close();
          return false;
        });
  }
}
