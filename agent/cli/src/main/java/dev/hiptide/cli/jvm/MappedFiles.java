package dev.hiptide.cli.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that a process has mapped, from {@code /proc/PID/maps} (proc(5)). Files that have been
 * deleted, as the table of a session that is over, have another name there and are none of these.
 *
 * @param paths as the process itself finds them
 */
public record MappedFiles(Set<String> paths) {
  private static final String LIBJVM = "/libjvm.so";
  private static final String DELETED = " (deleted)";
  private static final Pattern TABLE = Pattern.compile(".*/hiptide-\\d+-[0-9a-f]+/table");
  private static final Pattern MUSL = Pattern.compile(".*/(ld-musl-|libc\\.musl-)[^/]*");

  /**
   * Reads them. A path may have any bytes; those that matter here are of ASCII.
   *
   * @throws IOException if there is no such process, or this one may not look into it
   */
  public static MappedFiles read(long pid) throws IOException {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/" + pid + "/maps"), StandardCharsets.ISO_8859_1)) {
      return parse(lines);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static MappedFiles parse(Stream<String> lines) {
    return new MappedFiles(
        lines
            .filter(line -> line.indexOf('/') >= 0)
            .map(line -> line.substring(line.indexOf('/')))
            .collect(Collectors.toSet()));
  }

  /** HotSpot's library, which makes a process a JVM: of an older JDK, it may be deleted. */
  public Optional<String> libjvm() {
    return paths.stream()
        .map(path -> path.endsWith(DELETED) ? withoutMark(path) : path)
        .filter(path -> path.endsWith(LIBJVM))
        .findFirst();
  }

  private static String withoutMark(String path) {
    return path.substring(0, path.length() - DELETED.length());
  }

  /** Whether it runs on musl's C library: then no library that was made for glibc can be loaded. */
  public boolean hasMusl() {
    return paths.stream().anyMatch(MUSL.asMatchPredicate());
  }

  /** The trace table of the session that watches the process. */
  public Optional<String> table() {
    return paths.stream().filter(TABLE.asMatchPredicate()).findFirst();
  }
}
