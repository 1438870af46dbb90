package dev.hiptide.instrumentation;

import dev.hiptide.probe.TraceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A directory of its user alone, and the trace table in it.
 *
 * @param file the table's file
 * @param table the table itself, mapped
 */
public record TableDirectory(Path file, TraceTable table) {
  /** Memory if there is some to share: on a disk, the kernel would write the table back. */
  private static final List<Path> PLACES =
      List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

  /**
   * Creates both, in the first place that has room.
   *
   * @throws IOException the last place's, if none has
   */
  public static TableDirectory create(long workloadPid) throws IOException {
    IOException failure = null;
    for (Path place : PLACES) {
      try {
        return create(place, workloadPid);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static TableDirectory create(Path place, long workloadPid) throws IOException {
    // Not Files.createTempDirectory: its SecureRandom costs a start 40 ms. Another user who guesses
    // the name only makes this fail: mkdir(2) takes nothing over that exists.
    Path directory =
        place.resolve("hiptide-" + workloadPid + "-" + Long.toHexString(System.nanoTime()));
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Path file = directory.resolve("table");
      return new TableDirectory(file, TraceTable.create(file, workloadPid));
    } catch (IOException e) {
      Files.delete(directory);
      throw e;
    }
  }

  /** Removes both. Whoever has mapped the table keeps its memory. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(file.getParent());
  }
}
