package dev.hiptide.bootstrap;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What a jar was when it was read, whatever becomes of its file. A deployment by cp(1) overwrites a
 * jar in its place, and from then on a {@link java.util.jar.JarFile} that is open reads nonsense.
 *
 * <p>The names of the fields are those of the ZIP format (PKWARE's APPNOTE.TXT, 4.3 and 4.4); jars
 * that need its 64-bit form are refused. The content lies outside the heap, compressed. Safe for
 * any thread.
 */
final class JarInMemory {
  private static final int END_OF_CENTRAL_DIRECTORY = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int CENTRAL_FILE_HEADER = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int TOO_MANY = 0xffff;

  private final ByteBuffer content;

  /** Where the central header of each entry is. */
  private final Map<String, Integer> headers = new HashMap<>();

  private JarInMemory(ByteBuffer content) throws IOException {
    this.content = content;
    int end = end();
    int entries = unsignedShort(end + 10);
    if (entries == TOO_MANY) {
      throw new ZipException("too many entries");
    }
    int header = content.getInt(end + 16);
    for (int i = 0; i < entries; i++) {
      if (content.getInt(header) != CENTRAL_FILE_HEADER) {
        throw new ZipException("no header of an entry");
      }
      int nameBytes = unsignedShort(header + 28);
      headers.put(name(header + CENTRAL_BYTES, nameBytes), header);
      header += CENTRAL_BYTES + nameBytes + unsignedShort(header + 30) + unsignedShort(header + 32);
    }
  }

  /**
   * Reads a jar.
   *
   * @throws IOException if it cannot be read or is none
   */
  static JarInMemory of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer content = ByteBuffer.allocateDirect(Math.toIntExact(channel.size()));
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          throw new EOFException(file + " becomes shorter");
        }
      }
      return new JarInMemory(content.flip().order(ByteOrder.LITTLE_ENDIAN));
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new ZipException(file + " is no jar");
    }
  }

  /** The bytes of an entry; null if there is none of that name. */
  byte[] read(String name) throws IOException {
    Integer header = headers.get(name);
    if (header == null) {
      return null;
    }
    int local = content.getInt(header + 42);
    int start = local + LOCAL_BYTES + unsignedShort(local + 26) + unsignedShort(local + 28);
    ByteBuffer compressed = content.slice(start, content.getInt(header + 20));
    byte[] bytes = new byte[content.getInt(header + 24)];
    switch (unsignedShort(header + 10)) {
      case STORED -> compressed.get(bytes);
      case DEFLATED -> inflate(compressed, bytes);
      default -> throw new ZipException(name + " is compressed in an unknown way");
    }
    return bytes;
  }

  private static void inflate(ByteBuffer compressed, byte[] bytes) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed);
      int done = 0;
      while (done < bytes.length) {
        int more = inflater.inflate(bytes, done, bytes.length - done);
        if (more == 0) {
          throw new EOFException("an entry ends early");
        }
        done += more;
      }
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** It is the last thing in the file, but for a comment. */
  private int end() throws ZipException {
    for (int at = content.limit() - END_BYTES; at >= 0; at--) {
      if (content.getInt(at) == END_OF_CENTRAL_DIRECTORY) {
        return at;
      }
    }
    throw new ZipException("no end of a central directory");
  }

  private String name(int start, int bytes) {
    byte[] name = new byte[bytes];
    content.get(start, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private int unsignedShort(int at) {
    return Short.toUnsignedInt(content.getShort(at));
  }
}
