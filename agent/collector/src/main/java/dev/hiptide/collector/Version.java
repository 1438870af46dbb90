package dev.hiptide.collector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version that was built. It is a resource, because the collector does not always have a
 * manifest to read: it also runs from its archive's jar, which has none, and from class
 * directories.
 */
final class Version {
  private Version() {}

  /** The project's version, as the manifest of the agent jar has it, too. */
  static String current() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
