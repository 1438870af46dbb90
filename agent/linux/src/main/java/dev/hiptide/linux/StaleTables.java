package dev.hiptide.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** The {@link TableDirectory}s of programs that were killed together with their collectors. */
public final class StaleTables {
  /** Longer than the moment between the creation of a directory and of its lock. */
  private static final Duration LEAST_AGE = Duration.ofMinutes(1);

  private StaleTables() {}

  /** Removes this user's. */
  public static void delete() {
    Instant youngest = Instant.now().minus(LEAST_AGE);
    TableDirectory.PLACES.forEach(place -> deleteIn(place, youngest));
  }

  /**
   * Removes those in one place.
   *
   * @param youngest those that have changed since then are left alone
   */
  static void deleteIn(Path place, Instant youngest) {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(place, TableDirectory.PREFIX + "*")) {
      Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      for (Path directory : found) {
        deleteIfStale(directory, user, FileTime.from(youngest));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // then nothing can be removed there
    }
  }

  private static void deleteIfStale(Path directory, Object user, FileTime youngest) {
    try {
      if (!TableDirectory.isHeldByThisProcess(directory)
          && user.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
          && Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS).compareTo(youngest) < 0
          && isLockedByNobody(directory.resolve(TableDirectory.LOCK))) {
        TableDirectory.delete(directory);
      }
    } catch (IOException e) {
      // removed by another meanwhile, or none of this kind
    }
  }

  private static boolean isLockedByNobody(Path lock) throws IOException {
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
