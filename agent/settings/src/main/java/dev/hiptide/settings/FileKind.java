package dev.hiptide.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What lies at a path, as far as it matters to who writes there; see inode(7). */
public enum FileKind {
  /** No file: one can be created. */
  NOTHING("nothing"),
  REGULAR("a regular file"),
  LINK("a link"),
  DIRECTORY("a directory"),
  /** As {@code /dev/null} and terminals are. */
  CHARACTER_DEVICE("a device"),
  /** A pipe, a socket, a disk: whoever opens one may wait for ever, or destroys what it holds. */
  OTHER("a pipe, a socket or a disk");

  private static final int FORMAT = 0170000;

  private final String description;

  FileKind(String description) {
    this.description = description;
  }

  /**
   * The kind of a file.
   *
   * @param options whether a link is followed, as for {@link Files#getAttribute}
   * @throws IOException if it cannot be told
   */
  public static FileKind of(Path file, LinkOption... options) throws IOException {
    int mode;
    try {
      mode = (int) Files.getAttribute(file, "unix:mode", options);
    } catch (NoSuchFileException e) {
      return NOTHING;
    }
    return switch (mode & FORMAT) {
      case 0100000 -> REGULAR;
      case 0120000 -> LINK;
      case 0040000 -> DIRECTORY;
      case 0020000 -> CHARACTER_DEVICE;
      default -> OTHER;
    };
  }

  /** Whether a report can go there; a link has to be followed before that can be told. */
  public boolean takesReports() {
    return this == NOTHING || this == REGULAR || this == CHARACTER_DEVICE;
  }

  /** The kind in words. */
  @Override
  public String toString() {
    return description;
  }
}
