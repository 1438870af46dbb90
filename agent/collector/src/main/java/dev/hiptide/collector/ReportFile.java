package dev.hiptide.collector;

import dev.hiptide.linux.FileOwners;
import dev.hiptide.settings.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;

/**
 * Writes a report to a path that a user has named. The collector may be root's, and the path in a
 * directory where everybody may create files.
 */
final class ReportFile {
  private static final String OWNER = "unix:uid";
  private static final int ROOT = 0;

  /** As the kernel has it, path_resolution(7). */
  private static final int MAX_LINKS = 40;

  private static final Path RANDOM = Path.of("/dev/urandom"); // random(4)
  private static final int RANDOM_BYTES = 8;

  private ReportFile() {}

  /**
   * Writes the text. A regular file is replaced, so that readers see all of it or nothing; a device
   * is written to. Links are followed, as users have them to the latest of several reports, but
   * only those of root and of this user: another's would have this process write where the other
   * may not, see protected_symlinks in proc(5).
   *
   * @throws IOException if it cannot be written, or what lies there takes no report
   */
  static void write(Path path, String text) throws IOException {
    Path file = followed(path.toAbsolutePath());
    FileKind kind = FileKind.of(file, LinkOption.NOFOLLOW_LINKS);
    if (!kind.takesReports()) {
      throw new IOException("it is " + kind);
    }
    if (kind == FileKind.CHARACTER_DEVICE) {
      write(file, text, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } else {
      replace(file, text);
    }
  }

  private static Path followed(Path path) throws IOException {
    Path file = path;
    for (int links = 0; Files.isSymbolicLink(file); links++) {
      if (links == MAX_LINKS) {
        throw new IOException("its links lead to each other");
      }
      int owner = (int) Files.getAttribute(file, OWNER, LinkOption.NOFOLLOW_LINKS);
      if (owner != ROOT && owner != FileOwners.self()) {
        throw new IOException("it is another user's link");
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
  }

  /**
   * The draft has a name that nobody else has or can know, and is created by this: a file or a link
   * that lies there is never opened.
   */
  private static void replace(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(".hiptide-" + randomName() + ".part");
    Files.createFile(draft);
    try {
      write(draft, text, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Not by SecureRandom, whose first number takes 40 ms, while the program may be held. */
  private static String randomName() throws IOException {
    try (InputStream random = Files.newInputStream(RANDOM)) {
      return HexFormat.of().formatHex(random.readNBytes(RANDOM_BYTES));
    }
  }

  private static void write(Path file, String text, OpenOption... options) throws IOException {
    try (WritableByteChannel channel = Files.newByteChannel(file, Set.of(options))) {
      Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
