package dev.hiptide.settings;

import dev.hiptide.probe.HelperThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Access to files that a user has named, in limited time: a file system may not answer, files of
 * proc(5) and pipes may wait. A thread that is stuck is left behind then; it is a daemon.
 */
public final class FileAccess {
  private static final long DEADLINE_SECONDS = 5;

  private FileAccess() {}

  /**
   * What an access returns, on a thread of its own.
   *
   * @param file for messages
   * @throws IOException if the access throws it, or takes too long
   */
  public static <T> T inTime(Path file, Callable<T> access) throws IOException {
    FutureTask<T> task = new FutureTask<>(access);
    HelperThread.of("hiptide-file", task).start();
    try {
      return task.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(file + " cannot be read within " + DEADLINE_SECONDS + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it reads " + file);
    }
  }
}
