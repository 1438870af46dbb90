package dev.hiptide.experiment;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Finds the jar that contains this class. The programs are in the same jar. */
final class OwnJar {
  private OwnJar() {}

  static Path path() {
    try {
      return Path.of(OwnJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
