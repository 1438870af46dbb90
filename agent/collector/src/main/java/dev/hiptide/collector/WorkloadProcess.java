package dev.hiptide.collector;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.PidFd;
import dev.hiptide.linux.ProcStat;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The observed process as {@code /proc/PID/stat} shows it (proc(5)). Works for a process that is
 * not a child, and takes neither a zombie nor a stranger with a reused number for it.
 */
final class WorkloadProcess {
  private static final long LOOK_MILLIS = 100;

  private final long pid;
  private final Path process;
  private final long startTicks;

  WorkloadProcess(long pid) throws IOException {
    this.pid = pid;
    process = Path.of("/proc/" + pid);
    startTicks = ProcStat.read(process).startTicks();
  }

  /** Waits for its end; looks for it again and again where the kernel does not tell of it. */
  void awaitEnd(SyscallTable syscalls) throws InterruptedException {
    try {
      PidFd descriptor = new PidFd(syscalls, pid);
      if (isAlive()) { // so the descriptor is its own, and no stranger's
        descriptor.awaitEnd();
      }
    } catch (LastErrorException | LinkageError e) {
      while (isAlive()) {
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  /** Whether it still runs: a process whose first thread has ended does, if another has not. */
  boolean isAlive() {
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      return ProcStat.read(process).startTicks() == startTicks
          && threads.anyMatch(WorkloadProcess::isRunning);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static boolean isRunning(Path thread) {
    try {
      return !ProcStat.read(thread).hasEnded();
    } catch (IOException e) {
      return false;
    }
  }
}
