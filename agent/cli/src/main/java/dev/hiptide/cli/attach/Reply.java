package dev.hiptide.cli.attach;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.linux.FileOwners;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

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

  /** Open from the beginning: its new owner may put something else in its place. */
  private final SeekableByteChannel channel;

  private Reply(Path inside, Path outside, SeekableByteChannel channel) {
    this.inside = inside;
    this.outside = outside;
    this.channel = channel;
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
          Path file = outside.resolve(name);
          SeekableByteChannel channel =
              Files.newByteChannel(
                  file,
                  Set.of(
                      StandardOpenOption.CREATE_NEW,
                      StandardOpenOption.READ,
                      StandardOpenOption.WRITE),
                  OWNERS_ALONE);
          Reply reply = new Reply(inside.resolve(name), file, channel);
          try {
            giveTo(jvm, file);
          } catch (IOException e) {
            reply.close();
            throw e;
          }
          return reply;
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
    try {
      byte[] bytes = Channels.newInputStream(channel.position(0)).readNBytes(MOST_BYTES);
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line)
          .toList();
    } catch (IOException e) {
      return List.of(); // with the JVM, its files may be gone
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(outside);
  }
}
