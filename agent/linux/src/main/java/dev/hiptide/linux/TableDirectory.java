package dev.hiptide.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory for the trace table and what belongs to it, which only its user can enter.
 *
 * <p>A program and its collector remove it at the end, whoever is last. If both are killed, {@link
 * StaleTables} are removed by a later collector of the same user. So that it knows, each of the two
 * has a lock of a file in it for as long as it lives: the kernel knows of these locks in whichever
 * PID namespace their owners are, and they are gone with them (fcntl(2), "Advisory record
 * locking").
 *
 * <p>Safe for any thread.
 */
public final class TableDirectory {
  /** Shared memory first: on a disk, the kernel would write the table back again and again. */
  static final List<Path> PLACES =
      List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

  static final String PREFIX = "hiptide-";
  static final String LOCK = "lock";

  /**
   * Those that this process has, with their locks. To close any channel of a file would give up
   * this process's locks of it.
   */
  private static final Map<Path, FileChannel> HELD = new ConcurrentHashMap<>();

  private final Path directory;

  private TableDirectory(Path directory) {
    this.directory = directory;
  }

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
   * at an {@link IOException}. A directory whose use has failed is removed.
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
      directory.hold();
      return use.in(directory);
    } catch (Throwable e) {
      directory.delete();
      throw e;
    }
  }

  static TableDirectory create(Path place, long workloadPid) throws IOException {
    // Not Files.createTempDirectory: its SecureRandom costs a start 40 ms. If another user guesses
    // the name and takes it first, mkdir(2) fails, and the other place is used.
    Path directory =
        place.resolve(PREFIX + workloadPid + "-" + Long.toHexString(System.nanoTime()));
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new TableDirectory(directory);
  }

  /**
   * The directory of a table, which this process needs from now on, until it ends.
   *
   * @param table the table's file, which need not be there yet
   * @throws IOException if there is no such directory, or it is another user's
   */
  public static TableDirectory hold(Path table) throws IOException {
    TableDirectory directory = new TableDirectory(table.getParent());
    directory.hold();
    return directory;
  }

  private void hold() throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    HELD.put(directory, channel);
    try {
      channel.lock(0, Long.MAX_VALUE, true);
    } catch (IOException e) {
      // a file system without locks: there, nobody takes a directory for stale
    }
  }

  /** The table's file. */
  public Path file() {
    return directory.resolve("table");
  }

  /** The file of the report that a command has asked for, in JSON; it is replaced as a whole. */
  public Path report() {
    return report(file());
  }

  /** The same for a command, which does not need the directory: it may be removed meanwhile. */
  public static Path report(Path table) {
    return table.resolveSibling("report.json");
  }

  /**
   * Removes it, with all that is in it. Processes that have mapped the table keep its memory.
   *
   * @throws IOException if something cannot be removed
   */
  public void delete() throws IOException {
    try {
      delete(directory);
    } catch (DirectoryNotEmptyException e) { // the collector has written a report meanwhile
      delete(directory);
    }
    FileChannel channel = HELD.remove(directory);
    if (channel != null) {
      channel.close();
    }
  }

  static void delete(Path file) throws IOException {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(file)) {
        for (Path inside : files) {
          delete(inside);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      } catch (NoSuchFileException e) {
        // another process was faster
      }
    }
    Files.deleteIfExists(file);
  }

  static boolean isHeldByThisProcess(Path directory) {
    return HELD.containsKey(directory);
  }
}
