package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** A pipe that has a name, mkfifo(1). */
final class Fifo {
  private Fifo() {}

  /** Makes one in a directory. */
  static Path in(Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }
}
