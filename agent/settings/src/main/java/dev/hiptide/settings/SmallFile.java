package dev.hiptide.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads the files that a user has named: the name may be that of a wrong file. What is no regular
 * file is not opened, as a pipe would make this wait for ever. What is too large is not read on:
 * the collector's memory is small, and the program's is its own. Time is limited by {@link
 * FileAccess}, also where a pipe takes a file's place between the look and the opening.
 */
public final class SmallFile {
  private static final int MAX_BYTES = 1_000_000;

  private SmallFile() {}

  /**
   * The text of a file. Links are followed.
   *
   * @throws IOException if it cannot be read in time, is no regular file, is not UTF-8, or has more
   *     than a megabyte; the message names it and tells nothing of its content
   */
  public static String read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(FileAccess.inTime(file, () -> bytes(file)));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text in UTF-8");
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    FileKind kind = FileKind.of(file);
    if (kind == FileKind.NOTHING) {
      throw new NoSuchFileException(file.toString());
    }
    if (kind != FileKind.REGULAR) {
      throw new IOException(file + " is no regular file, but " + kind);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1); // a size may be a lie, as proc(5) has it
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }
}
