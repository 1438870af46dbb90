package dev.hiptide.experiment;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The jar that this class is in, which holds the programs too. */
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
