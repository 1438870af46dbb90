package dev.hiptide.endpoint;

import dev.hiptide.settings.FileAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The content of some files, read again when they have changed: certificates and passwords are
 * renewed while programs run. While the files cannot be used, what was read before stays in use.
 *
 * <p>Thread-safe. Calls are cheap: one thread checks the files, two seconds after the last check,
 * and the others take what was read before. So a file system that does not answer holds one thread.
 */
final class Reloading<T> {
  /**
   * From the end of a check to the next; long enough to write both of two files that belong
   * together.
   */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private final List<Path> files;
  private final Reader<T> reader;
  private final Consumer<String> messages;
  private final LongSupplier nanoTime;
  private volatile T value;

  /** Held by whoever checks the files; it guards what follows. */
  private final Lock looking = new ReentrantLock();

  private List<Version> versions;
  private long lookedAtNanos;
  private boolean hasFailed;
  private String told = "";

  /** Reads the files and makes a value of them. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * Reads the files.
     *
     * @throws IOException if they cannot be used; its message names the file
     */
    T read() throws IOException;
  }

  /**
   * Reads the files for the first time.
   *
   * @param messages takes a line for the user when two checks in a row have found files that cannot
   *     be used, and when they can be used again
   * @param nanoTime the time, as {@link System#nanoTime} gives it
   * @throws IOException if the files cannot be used
   */
  Reloading(List<Path> files, Reader<T> reader, Consumer<String> messages, LongSupplier nanoTime)
      throws IOException {
    this.files = files;
    this.reader = reader;
    this.messages = messages;
    this.nanoTime = nanoTime;
    lookedAtNanos = nanoTime.getAsLong();
    versions =
        versions(); // before the files are read: a change meanwhile is found by the next check
    value = reader.read();
  }

  /**
   * The value of the files as they were at the last check, or as they were when they could last be
   * used.
   */
  T get() {
    if (looking.tryLock()) {
      Optional<String> message;
      try {
        message = isTime() ? look() : Optional.empty();
      } finally {
        looking.unlock();
      }
      message.ifPresent(messages); // outside the lock: a slow reader of messages holds up no check
    }
    return value;
  }

  private boolean isTime() {
    return nanoTime.getAsLong() - lookedAtNanos >= PAUSE.toNanos();
  }

  /** Checks the files; returns a message for the user, if there is one. */
  private Optional<String> look() {
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
    } finally {
      lookedAtNanos = nanoTime.getAsLong(); // a check may take seconds
    }
  }

  private String names() {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private List<Version> versions() throws IOException {
    List<Version> found = new ArrayList<>();
    for (Path file : files) {
      BasicFileAttributes attributes =
          FileAccess.inTime(file, () -> Files.readAttributes(file, BasicFileAttributes.class));
      found.add(
          new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
    }
    return found;
  }

  /**
   * Tells whether a file has changed, unless it was written twice within one tick of the file
   * system's clock, some milliseconds.
   *
   * @param key the inode, which differs when another file was moved to the name
   */
  private record Version(FileTime modified, long bytes, Object key) {}
}
