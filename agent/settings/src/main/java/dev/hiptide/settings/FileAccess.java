package dev.hiptide.settings;

import dev.hiptide.probe.HelperThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Access to files that a user has named, in limited time: a file system may not answer, files of
 * proc(5) and pipes may wait. A thread that is stuck is left behind then, one for a file at most;
 * it is a daemon.
 */
public final class FileAccess {
  private static final long DEADLINE_SECONDS = 5;

  /** Those that a thread is stuck with. */
  private static final Set<Path> STUCK = ConcurrentHashMap.newKeySet();

  private FileAccess() {}

  /**
   * What an access returns, on a thread of its own.
   *
   * @param file for messages
   * @throws IOException if the access throws it, or takes too long
   */
  public static <T> T inTime(Path file, Callable<T> access) throws IOException {
    if (STUCK.contains(file)) {
      throw new IOException(file + " still cannot be read");
    }
    FutureTask<T> task =
        new FutureTask<>(access) {
          @Override
          protected void done() {
            STUCK.remove(file);
          }
        };
    HelperThread.of("hiptide-file", task).start();
    try {
      return task.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      STUCK.add(file);
      if (task.isDone()) { // in this moment
        STUCK.remove(file);
      }
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
