package dev.hiptide.cli.attach;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.linux.FileOwners;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * A file into which the agent writes the lines that are for its user, since its JVM's standard
 * error is somewhere else. It belongs to the JVM's user, and is gone when this is closed.
 */
final class Reply implements AutoCloseable {
  private static final FileAttribute<?> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String PREFIX = "hiptide: ";
  private static final int RANDOM_BYTES = 12;
  private static final int MOST_BYTES = 1 << 16;

  private final Path inside;
  private final Path outside;

  private Reply(Path inside, Path outside) {
    this.inside = inside;
    this.outside = outside;
  }

  /** Creates it, where the JVM finds it. */
  static Reply of(Jvm jvm) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String name =
        ".hiptide-reply-" + jvm.status().innerPid() + "-" + HexFormat.of().formatHex(random);
    return Places.first(
        jvm,
        (inside, outside) -> {
          Path file = Files.createFile(outside.resolve(name), OWNERS_ALONE);
          try {
            giveTo(jvm, file);
          } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
          }
          return new Reply(inside.resolve(name), file);
        });
  }

  private static void giveTo(Jvm jvm, Path file) throws IOException {
    if (jvm.status().user() != FileOwners.self()) {
      Files.setAttribute(file, "unix:gid", jvm.status().group(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:uid", jvm.status().user(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** The agent's first option, which names it. */
  String option() {
    return "reply=" + inside;
  }

  /** What the agent has said, without its prefix. */
  List<String> lines() {
    try (InputStream in = Files.newInputStream(outside, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line)
          .toList();
    } catch (IOException e) {
      return List.of(); // with the JVM, its files may be gone
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(outside);
  }
}
