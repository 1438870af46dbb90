package dev.hiptide.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A directory of its user alone, for the trace table.
 *
 * @param file the table's file, which is not there yet
 */
public record TableDirectory(Path file) {
  /** Memory if there is some to share: on a disk, the kernel would write the table back. */
  public static final List<Path> PLACES =
      List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

  /** Creates it in one of the {@link #PLACES}. */
  public static TableDirectory create(Path place, long workloadPid) throws IOException {
    // Not Files.createTempDirectory: its SecureRandom costs a start 40 ms. Another user who guesses
    // the name only makes this fail: mkdir(2) takes nothing over that exists.
    Path directory =
        place.resolve("hiptide-" + workloadPid + "-" + Long.toHexString(System.nanoTime()));
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new TableDirectory(directory.resolve("table"));
  }

  /** Removes it, and the table. Whoever has mapped the table keeps its memory. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(file.getParent());
  }
}
