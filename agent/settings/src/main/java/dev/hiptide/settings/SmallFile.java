package dev.hiptide.settings;

import dev.hiptide.probe.HelperThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the files that a user has named: the name may be that of a wrong file. What is no regular
 * file is not opened, as a pipe would make this wait for ever. What is too large is not read on:
 * the collector's memory is small, and the program's is its own. Time is limited, too, for a file
 * system that does not answer, for files of proc(5) that wait, and for a pipe that takes a file's
 * place between the look and the opening. A thread that is stuck is left behind then; it is a
 * daemon.
 */
public final class SmallFile {
  private static final int MAX_BYTES = 1_000_000;
  private static final long DEADLINE_SECONDS = 5;

  private SmallFile() {}

  /**
   * The text of a file. Links are followed.
   *
   * @throws IOException if it cannot be read in time, is no regular file, is not UTF-8, or has more
   *     than a megabyte; the message names it and tells nothing of its content
   */
  public static String read(Path file) throws IOException {
    FutureTask<byte[]> reading = new FutureTask<>(() -> bytes(file));
    HelperThread.of("hiptide-file", reading).start();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(reading.get(DEADLINE_SECONDS, TimeUnit.SECONDS)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text in UTF-8");
    } catch (TimeoutException e) {
      throw new IOException(file + " cannot be read within " + DEADLINE_SECONDS + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it reads " + file);
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
