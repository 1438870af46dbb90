package dev.hiptide.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The properties file that {@link Setting#CONFIG} names. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * Its entries, in the file's order.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no properties file
   */
  static Map<String, String> read(Path file) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    new InOrder(entries).load(new StringReader(SmallFile.read(file)));
    return entries;
  }

  /** Properties themselves forget their order. */
  private static final class InOrder extends Properties {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> entries;

    InOrder(Map<String, String> entries) {
      this.entries = entries;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
      return entries.put((String) key, (String) value);
    }
  }
}
