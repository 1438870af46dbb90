package dev.hiptide.collector;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The standard output of the workload, for {@code report=stdout}. The collector's own is another
 * file ({@link dev.hiptide.settings.LastWords}), so it opens the workload's by proc(5), at its
 * start: at the end there may be no such process any more. As it is held from then on, a reader of
 * it waits for the report, too. Safe for any thread.
 */
final class WorkloadOutput {
  private static final int ACCESS_MODE = 3; // O_ACCMODE, fcntl(2)
  private static final long PATIENCE_MILLIS = 1_000;

  private final FutureTask<OutputStream> stream;

  private WorkloadOutput(FutureTask<OutputStream> stream) {
    this.stream = stream;
  }

  /** Opens it, on a thread of its own: to open a pipe that nobody reads any more takes for ever. */
  static WorkloadOutput of(long workloadPid) {
    FutureTask<OutputStream> opening =
        new FutureTask<>(() -> open(Path.of("/proc/" + workloadPid)));
    Thread thread = new Thread(opening, "hiptide-output");
    thread.setDaemon(true);
    thread.start();
    return new WorkloadOutput(opening);
  }

  /**
   * Writes to it and closes it. If nobody reads it, that takes for ever.
   *
   * @throws IOException if it could not be opened or cannot be written to
   */
  void write(String text) throws IOException, InterruptedException {
    try (OutputStream out = stream.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      throw new IOException("it cannot be opened again", e);
    } catch (ExecutionException e) {
      throw new IOException("it cannot be opened again: " + e.getCause().getMessage(), e);
    }
  }

  /**
   * A file is appended to: its end is where the workload has written last, unless another has
   * written there. A socket cannot be opened so.
   */
  private static OutputStream open(Path process) throws IOException {
    if (isReadOnly(process.resolve("fdinfo/1"))) {
      // what was opened first by a program that was started without a standard output
      throw new IOException("it is closed");
    }
    return new FileOutputStream(process.resolve("fd/1").toFile(), true);
  }

  private static boolean isReadOnly(Path fdinfo) throws IOException {
    for (String line : Files.readAllLines(fdinfo)) {
      if (line.startsWith("flags:")) {
        return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & ACCESS_MODE) == 0;
      }
    }
    return true;
  }
}
