package dev.hiptide.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc/PID/stat} and {@code /proc/PID/task/TID/stat} tell (proc(5)).
 *
 * @param state one letter: R runs, S sleeps, T is stopped by a signal, Z is a zombie, X is dead
 * @param parent the process that waits for its end; 0 if that is in another PID namespace
 * @param cpuTicks CPU time in user and kernel mode, in hundredths of a second
 * @param startTicks when it started, in hundredths of a second after the system: with the number,
 *     it tells a process from another that has the number later
 */
public record ProcStat(char state, long parent, long cpuTicks, long startTicks) {
  // Positions behind the command's name, which ends with the last ')' and may hold others.
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int START_TIME = 19;

  /**
   * Reads it.
   *
   * @param directory {@code /proc/PID} or {@code /proc/PID/task/TID}
   * @throws IOException if there is no such process or thread any more
   */
  public static ProcStat read(Path directory) throws IOException {
    return parse(Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1));
  }

  static ProcStat parse(String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return new ProcStat(
        fields[STATE].charAt(0),
        Long.parseLong(fields[PARENT]),
        Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]),
        Long.parseLong(fields[START_TIME]));
  }

  /** Whether it has ended: a zombie, which nobody has waited for, has. */
  public boolean hasEnded() {
    return state == 'Z' || state == 'X';
  }

  /** Whether a signal has stopped it, as SIGSTOP does. */
  public boolean isStopped() {
    return state == 'T';
  }
}
