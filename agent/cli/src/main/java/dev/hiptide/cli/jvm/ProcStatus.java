package dev.hiptide.cli.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code /proc/PID/status} tells (proc(5)).
 *
 * @param pids the process's number in each PID namespace that it is in, the reader's first and its
 *     own last
 * @param tracer the process that traces it; 0 for none
 * @param user the user that it runs as
 * @param group that user's group
 * @param caughtSignals the signals that it has a handler for, a bit each
 */
public record ProcStatus(List<Long> pids, long tracer, int user, int group, long caughtSignals) {
  private static final int SIGQUIT = 3;
  private static final int EFFECTIVE = 1;

  /**
   * Reads it.
   *
   * @throws IOException if there is no such process
   */
  public static ProcStatus read(long pid) throws IOException {
    return parse(
        Files.readString(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1), pid);
  }

  static ProcStatus parse(String text, long pid) {
    List<Long> pids = List.of(pid);
    long tracer = 0;
    int user = 0;
    int group = 0;
    long caught = 0;
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String[] values = line.substring(colon + 1).strip().split("\\s+");
      switch (line.substring(0, colon)) {
        case "NSpid" -> pids = List.of(values).stream().map(Long::valueOf).toList();
        case "TracerPid" -> tracer = Long.parseLong(values[0]);
        case "Uid" -> user = Integer.parseUnsignedInt(values[EFFECTIVE]);
        case "Gid" -> group = Integer.parseUnsignedInt(values[EFFECTIVE]);
        case "SigCgt" -> caught = Long.parseUnsignedLong(values[0], 16);
        default -> {} // of no use here
      }
    }
    return new ProcStatus(pids, tracer, user, group, caught);
  }

  /** The process's number in its own PID namespace, by which it names its files. */
  public long innerPid() {
    return pids.get(pids.size() - 1);
  }

  /** Whether it is in a PID namespace below the reader's, as in a container. */
  public boolean isInContainer() {
    return pids.size() > 1;
  }

  /** Whether SIGQUIT, by which a JVM is asked to listen, would not end it. */
  public boolean catchesQuit() {
    return (caughtSignals & 1L << SIGQUIT - 1) != 0;
  }
}
