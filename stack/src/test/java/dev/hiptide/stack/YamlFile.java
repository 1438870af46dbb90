package dev.hiptide.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * YAML files as maps and lists; merge keys are resolved, and a key that stands twice is an error.
 */
final class YamlFile {
  private YamlFile() {}

  /** The file's documents, each of which is a mapping. */
  static List<Map<String, Object>> documents(Path file) {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document : yaml().loadAll(text(file))) {
      documents.add(map(document));
    }
    return documents;
  }

  /** The file's one document, which is a mapping. */
  static Map<String, Object> mapping(Path file) {
    return map(yaml().load(text(file)));
  }

  /** A text's one document, which is a mapping. */
  static Map<String, Object> mapping(String text) {
    return map(yaml().load(text));
  }

  /** The file's one document, which is a list of mappings. */
  static List<Map<String, Object>> mappings(Path file) {
    return maps(yaml().load(text(file)));
  }

  /** The YAML files of a folder; there is at least one. */
  static List<Path> in(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("no YAML file in " + directory);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> maps(Object value) {
    return (List<Map<String, Object>>) value;
  }

  @SuppressWarnings("unchecked")
  static List<String> strings(Object value) {
    return value == null ? List.of() : (List<String>) value;
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
