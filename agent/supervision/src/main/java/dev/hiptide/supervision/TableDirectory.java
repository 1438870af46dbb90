package dev.hiptide.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A directory for the trace table that only its user can enter.
 *
 * @param file the table's file, which is not there yet
 */
public record TableDirectory(Path file) {
  /** Shared memory first: on a disk, the kernel would write the table back again and again. */
  private static final List<Path> PLACES =
      List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

  /**
   * What is done with a directory that has just been created.
   *
   * @param <T> what comes of it
   */
  public interface Use<T> {
    /**
     * Uses the directory.
     *
     * @throws IOException if there is no room for what it needs; nothing of it is left then
     */
    T in(TableDirectory directory) throws Exception;
  }

  /**
   * Creates a directory and uses it, in the first place that has room for both. A place is given up
   * at an {@link IOException}, and its directory removed.
   *
   * @throws IOException if no place has room; it is the last place's
   */
  public static <T> T inFirstPlaceWithRoom(long workloadPid, Use<T> use) throws Exception {
    IOException failure = null;
    for (Path place : PLACES) {
      try {
        return in(place, workloadPid, use);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static <T> T in(Path place, long workloadPid, Use<T> use) throws Exception {
    TableDirectory directory = create(place, workloadPid);
    try {
      return use.in(directory);
    } catch (IOException e) {
      directory.delete();
      throw e;
    }
  }

  private static TableDirectory create(Path place, long workloadPid) throws IOException {
    // Not Files.createTempDirectory: its SecureRandom costs a start 40 ms. If another user guesses
    // the name and takes it first, mkdir(2) fails, and the other place is used.
    Path directory =
        place.resolve("hiptide-" + workloadPid + "-" + Long.toHexString(System.nanoTime()));
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new TableDirectory(directory.resolve("table"));
  }

  /** Removes it, and the table. Processes that have mapped the table keep its memory. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(file.getParent());
  }
}
