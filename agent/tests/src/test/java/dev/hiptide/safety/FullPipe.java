package dev.hiptide.safety;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A pipe without room for a single byte, until the test reads it; a FIFO, so that it has a name.
 */
final class FullPipe implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile bothEnds;
  private final StringBuilder text = new StringBuilder();

  private FullPipe(Path path) throws IOException {
    this.path = path;
    bothEnds = new RandomAccessFile(path.toFile(), "rw"); // which does not wait for another
  }

  static FullPipe in(Path directory) throws Exception {
    Path path = directory.resolve("pipe");
    Os.output("mkfifo", path.toString());
    FullPipe pipe = new FullPipe(path);
    try (JavaProcess filling =
        JavaProcess.start(
            List.of("dd", "if=/dev/zero", "bs=1", "of=" + path, "oflag=nonblock", "status=none"),
            Map.of())) {
      if (filling.awaitExit() == 0) {
        throw new AssertionError("the pipe takes more and more");
      }
    }
    return pipe;
  }

  /** Words before a command whose standard error it becomes. */
  String[] asStandardError() {
    return new String[] {"sh", "-c", "exec 2>>'" + path + "' \"$@\"", "sh"};
  }

  /** Reads until a text comes. */
  void awaitText(String wanted) throws Exception {
    FileInputStream in = new FileInputStream(bothEnds.getFD());
    Await.until(
        wanted,
        () -> {
          byte[] some = new byte[in.available()]; // for more it would wait
          text.append(new String(some, 0, in.read(some), StandardCharsets.UTF_8));
          return text.indexOf(wanted) >= 0;
        });
  }

  @Override
  public void close() throws IOException {
    bothEnds.close();
  }
}
