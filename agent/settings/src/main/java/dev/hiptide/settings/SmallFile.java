package dev.hiptide.credentials;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files that a user has named, with a limit: the collector's memory is small, and the name
 * may be that of a wrong file.
 */
public final class SmallFile {
  private static final long MAX_BYTES = 1_000_000;

  private SmallFile() {}

  /**
   * The text of a file.
   *
   * @throws IOException if it cannot be read, is not UTF-8, or has more than a megabyte; the
   *     message names it
   */
  public static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text in UTF-8");
    }
  }
}
