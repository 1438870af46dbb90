package dev.hiptide.supervision.archive;

import dev.hiptide.linux.FileOwners;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and directories that others run and cannot change, whatever the umask says: a careless one
 * would let them, and a strict one would keep them from reading what is there for them.
 */
final class Own {
  private static final String EXECUTABLE = "rwxr-xr-x";
  private static final String READABLE = "rw-r--r--";

  private Own() {}

  /**
   * Creates a directory, or takes one that nobody else has.
   *
   * @param users may have it, as root may
   * @throws IOException if it is another's, or no directory
   */
  static void directory(Path directory, Set<Integer> users) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(EXECUTABLE)));
    }
    mode(directory, EXECUTABLE);
    if (!FileOwners.isChangedOnlyBy(users, directory)) {
      throw new IOException(directory + " is another user's");
    }
  }

  /** Creates a file; there must be none: who runs one would see it change. */
  static OutputStream file(Path file) throws IOException {
    return newFile(file, READABLE);
  }

  /** The same for native code: what access(2) says of it then, it says of its mount. */
  static OutputStream executable(Path file) throws IOException {
    return newFile(file, EXECUTABLE);
  }

  private static OutputStream newFile(Path file, String mode) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
    mode(file, mode);
    return Files.newOutputStream(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** Keeps others from changing a file that another program has made. */
  static void readable(Path file) throws IOException {
    mode(file, READABLE);
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
