package dev.hiptide.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return call(tid).map(Call::number).orElse(-1);
  }

  /** The same with its arguments. */
  public Optional<Call> call(int tid) {
    try {
      return Call.read(Files.readString(tasks.resolve(tid + "/syscall")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * A system call.
   *
   * @param arguments all six that a call may have
   */
  public record Call(int number, List<Long> arguments) {
    private static final int ARGUMENTS = 6;

    /** Reads {@code /proc/PID/syscall} (proc(5)). */
    static Optional<Call> read(String line) {
      String[] words = line.strip().split(" ");
      if (words.length <= ARGUMENTS) { // "running", or outside of a call
        return Optional.empty();
      }
      List<Long> arguments = new ArrayList<>();
      for (int argument = 1; argument <= ARGUMENTS; argument++) {
        arguments.add(Long.parseUnsignedLong(words[argument].substring("0x".length()), 16));
      }
      return Optional.of(new Call(Integer.parseInt(words[0]), arguments));
    }
  }
}
