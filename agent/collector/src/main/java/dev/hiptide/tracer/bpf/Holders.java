package dev.hiptide.tracer.bpf;

import dev.hiptide.linux.ProcStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file that names the collectors that hold the same kernel programs, of one user in one PID
 * namespace. Open, it is locked, for one collector at a time: whoever joins, leaves, or takes a
 * process to watch does so alone. The lock is gone with the process that has it, fcntl(2).
 */
final class Holders implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final Pattern LINE = Pattern.compile("\\d+ \\d+ \\d+(,\\d+)*");

  private final Path file;
  private final FileChannel channel;

  private Holders(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * A collector that has the programs.
   *
   * @param startTicks when it started: tells it from a later process with its number
   * @param descriptors its own, in an order that the object tells
   */
  record Holder(long pid, long startTicks, List<Integer> descriptors) {
    /** This process. */
    static Holder self(List<Integer> descriptors) throws IOException {
      long pid = ProcessHandle.current().pid();
      return new Holder(pid, Holders.startTicks(pid), descriptors);
    }

    boolean isAlive() {
      return Holders.isAlive(pid, startTicks);
    }

    boolean isSelf() {
      return pid == ProcessHandle.current().pid();
    }

    private String line() {
      return pid
          + " "
          + startTicks
          + " "
          + String.join(",", descriptors.stream().map(String::valueOf).toList());
    }

    private static Holder parse(String line) {
      String[] words = line.split(" ");
      return new Holder(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Arrays.stream(words[2].split(",")).map(Integer::valueOf).toList());
    }
  }

  /** Whether a process is there, and is the one that started then. */
  static boolean isAlive(long pid, long startTicks) {
    try {
      ProcStat stat = ProcStat.read(Path.of("/proc/" + pid));
      return stat.startTicks() == startTicks && !stat.hasEnded();
    } catch (IOException e) {
      return false;
    }
  }

  private static long startTicks(long pid) throws IOException {
    return ProcStat.read(Path.of("/proc/" + pid)).startTicks();
  }

  /**
   * Locks the file, when nobody else has it.
   *
   * @param userId of this process: what another user has written there is not to be trusted
   * @throws IOException if there can be none, or it is another user's
   */
  static Holders lock(Path file, int userId) throws IOException {
    while (true) {
      try {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } catch (FileAlreadyExistsException e) {
        // somebody's, and perhaps gone by the time that it is opened
      }
      try {
        Optional<Holders> locked = lockThatOfThePath(file, userId);
        if (locked.isPresent()) {
          return locked.get();
        }
      } catch (NoSuchFileException e) {
        // somebody has left as the last, and deleted it
      }
    }
  }

  /**
   * Locks the file that has the path before and after. It is not opened to find that out: to close
   * any descriptor of a file gives up a process's locks on it (fcntl(2)).
   */
  private static Optional<Holders> lockThatOfThePath(Path file, int userId) throws IOException {
    Object before = key(file);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      if ((Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS) != userId) {
        throw new IOException(file + " is another user's");
      }
      channel.lock();
      if (key(file).equals(before)) {
        return Optional.of(new Holders(file, channel));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Those that live. */
  List<Holder> list() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    channel.read(bytes, 0);
    List<Holder> holders = new ArrayList<>();
    new String(bytes.array(), StandardCharsets.US_ASCII)
        .lines()
        .filter(LINE.asMatchPredicate())
        .map(Holder::parse)
        .filter(Holder::isAlive)
        .forEach(holders::add);
    return holders;
  }

  void add(Holder holder) throws IOException {
    List<Holder> holders = list();
    holders.add(holder);
    write(holders);
  }

  /** Takes this process out. */
  void removeSelf() throws IOException {
    List<Holder> others = list();
    others.removeIf(Holder::isSelf);
    write(others);
  }

  private void write(List<Holder> holders) throws IOException {
    StringBuilder text = new StringBuilder();
    holders.forEach(holder -> text.append(holder.line()).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    int length = bytes.remaining();
    channel.write(bytes, 0); // first: if there is no room, the others' lines stay
    channel.truncate(length);
  }

  /** Lets the next one in. There is no file without a holder. */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (list().isEmpty()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
