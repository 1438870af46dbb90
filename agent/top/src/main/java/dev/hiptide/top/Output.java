package dev.hiptide.top;

import java.nio.charset.Charset;
import java.util.List;

/** How characters are written to standard output. */
final class Output {
  /** The name of the property was changed in Java 19. */
  private static final List<String> PROPERTIES = List.of("stdout.encoding", "sun.stdout.encoding");

  private Output() {}

  static Charset charset() {
    for (String property : PROPERTIES) {
      String name = System.getProperty(property);
      if (name != null && Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    }
    return Charset.defaultCharset();
  }
}
