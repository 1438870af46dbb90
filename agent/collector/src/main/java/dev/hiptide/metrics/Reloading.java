package dev.hiptide.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What some files say, read again when they have changed: certificates and passwords are renewed
 * while programs run. While they say nothing that can be used, what they said before holds.
 *
 * <p>May be used by any number of threads.
 */
final class Reloading<T> {
  /** The first may have met files of which one was written and the other not yet. */
  private static final int FAILURE_TO_TELL = 2;

  private final List<Path> files;
  private final Reader<T> reader;
  private final Consumer<String> messages;
  private List<Version> versions;
  private T value;
  private int failures;

  /** Makes something of the files. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * Reads them.
     *
     * @throws IOException if that cannot be done; its message names the file
     */
    T read() throws IOException;
  }

  /**
   * Reads the files for the first time.
   *
   * @param messages takes a line for the user when they have changed and cannot be used
   * @throws IOException if they cannot be used
   */
  Reloading(List<Path> files, Reader<T> reader, Consumer<String> messages) throws IOException {
    this.files = files;
    this.reader = reader;
    this.messages = messages;
    versions = versions(); // before they are read: what changes meanwhile is read the next time
    value = reader.read();
  }

  /** What the files say now, or said when they could be used last. */
  synchronized T get() {
    try {
      List<Version> now = versions();
      if (!now.equals(versions)) {
        value = reader.read();
        versions = now;
      }
      failures = 0;
    } catch (IOException | RuntimeException e) {
      failures++;
      if (failures == FAILURE_TO_TELL) {
        messages.accept("what was read before stays in use: " + e);
      }
    }
    return value;
  }

  private List<Version> versions() throws IOException {
    List<Version> found = new ArrayList<>();
    for (Path file : files) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      found.add(
          new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
    }
    return found;
  }

  /**
   * What tells a file from what it was.
   *
   * @param key the inode: another one is behind the name when the file was moved there
   */
  private record Version(FileTime modified, long bytes, Object key) {}
}
