package dev.hiptide.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code /proc} tells of a process's threads (proc(5)). */
public final class ProcTask {
  private final Path tasks;

  public ProcTask(int pid) {
    this.tasks = Path.of("/proc/" + pid + "/task");
  }

  /** The threads that there are now. */
  public List<Integer> tids() throws IOException {
    List<Integer> tids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(tasks)) {
      entries.forEach(entry -> tids.add(Integer.parseInt(entry.getFileName().toString())));
    } catch (DirectoryIteratorException e) {
      throw e.getCause(); // the process ended while it was read
    }
    return tids;
  }

  /** Whether the thread belongs to the process. */
  public boolean contains(int tid) {
    return Files.exists(tasks.resolve(Integer.toString(tid)));
  }

  /** Whether the thread has ended or is a zombie. */
  public boolean hasEnded(int tid) {
    try {
      return ProcStat.read(tasks.resolve(Integer.toString(tid))).hasEnded();
    } catch (IOException e) {
      return true;
    }
  }

  /** The thread that traces this one; 0 when none does or it cannot be told. */
  public int tracer(int tid) {
    try {
      return Files.readAllLines(tasks.resolve(tid + "/status")).stream()
          .filter(line -> line.startsWith("TracerPid:"))
          .map(line -> Integer.parseInt(line.substring("TracerPid:".length()).trim()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The call that a sleeping thread is in; -1 when it runs, or sleeps outside of one. */
  public int syscall(int tid) {
    try {
      String number = Files.readString(tasks.resolve(tid + "/syscall")).split("\\s")[0];
      return number.equals("running") ? -1 : Integer.parseInt(number);
    } catch (IOException e) {
      return -1;
    }
  }
}
