package dev.hiptide.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What some files say, read again when they have changed: certificates and passwords are renewed
 * while programs run. While they say nothing that can be used, what they said before holds.
 *
 * <p>May be used by any number of threads. Whoever asks makes no work: the files are looked at once
 * in two seconds, if anybody asks.
 */
final class Reloading<T> {
  /** How long after a look the next one is; who writes two files has done so by then. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private final List<Path> files;
  private final Reader<T> reader;
  private final Consumer<String> messages;
  private final LongSupplier nanoTime;
  private List<Version> versions;
  private T value;
  private long lookedAtNanos;
  private boolean hasFailed;
  private String told = "";

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
   * @param messages takes a line for the user when they have changed and cannot be used, in two
   *     looks one after the other, and when they can again
   * @param nanoTime the time, as {@link System#nanoTime} gives it
   * @throws IOException if they cannot be used
   */
  Reloading(List<Path> files, Reader<T> reader, Consumer<String> messages, LongSupplier nanoTime)
      throws IOException {
    this.files = files;
    this.reader = reader;
    this.messages = messages;
    this.nanoTime = nanoTime;
    lookedAtNanos = nanoTime.getAsLong();
    versions = versions(); // before they are read: what changes meanwhile is read the next time
    value = reader.read();
  }

  /** What the files say now, or said when they could be used last. */
  T get() {
    Optional<String> message;
    T latest;
    synchronized (this) {
      message = isTime() ? look() : Optional.empty();
      latest = value;
    }
    message.ifPresent(messages); // nobody waits for whoever takes it
    return latest;
  }

  private boolean isTime() {
    return nanoTime.getAsLong() - lookedAtNanos >= PAUSE.toNanos();
  }

  /** Looks at the files; what there is to say. */
  private Optional<String> look() {
    lookedAtNanos = nanoTime.getAsLong();
    try {
      List<Version> now = versions();
      if (!now.equals(versions)) {
        value = reader.read();
        versions = now;
      }
      boolean wasTold = !told.isEmpty();
      hasFailed = false;
      told = "";
      return wasTold ? Optional.of("can be used again: " + names()) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      boolean isNews = hasFailed && !told.equals(e.toString());
      hasFailed = true;
      if (!isNews) {
        return Optional.empty();
      }
      told = e.toString();
      return Optional.of("what was read before stays in use: " + told);
    }
  }

  private String names() {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
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
   * What tells a file from what it was, unless it was written twice in one tick of the file
   * system's clock, some milliseconds.
   *
   * @param key the inode: another one is behind the name when the file was moved there
   */
  private record Version(FileTime modified, long bytes, Object key) {}
}
