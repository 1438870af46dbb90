package dev.hiptide.cli.attach;

import dev.hiptide.cli.jvm.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Directories of a JVM where everybody may put files. They are named as the JVM finds them: it may
 * be in a container, with a {@code /tmp} of its own.
 */
final class Places {
  private static final List<String> NAMES = List.of("/tmp", "/dev/shm");

  private Places() {}

  /** What is done in a place. */
  interface Use<T> {
    /**
     * Does it.
     *
     * @param inside the place as the JVM finds it
     * @param outside the same as this process finds it
     */
    T in(Path inside, Path outside) throws IOException;
  }

  /**
   * Uses the first place where that can be done.
   *
   * @throws IOException if it can be done nowhere
   */
  static <T> T first(Jvm jvm, Use<T> use) throws IOException {
    IOException failure = new IOException("there is neither of " + String.join(", ", NAMES));
    for (String name : NAMES) {
      Path outside = jvm.outside(name);
      // A link in a container may lead to anywhere outside of it.
      if (Files.isDirectory(outside, LinkOption.NOFOLLOW_LINKS)) {
        try {
          return use.in(Path.of(name), outside);
        } catch (IOException e) {
          failure = e;
        }
      }
    }
    throw failure;
  }

  /** All places, as this process finds them. */
  static List<Path> all(Jvm jvm) {
    return NAMES.stream().map(jvm::outside).toList();
  }
}
