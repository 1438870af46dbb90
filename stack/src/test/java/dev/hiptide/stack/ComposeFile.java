package dev.hiptide.stack;

import dev.hiptide.testing.Checkout;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What docker-compose.yml says of its services, for those who run them without containers. */
final class ComposeFile {
  /** All of it. */
  static final Map<String, Object> FILE =
      YamlFile.mapping(Checkout.ROOT.resolve("docker-compose.yml"));

  private ComposeFile() {}

  /** The services, by name. */
  static Map<String, Object> services() {
    return YamlFile.map(FILE.get("services"));
  }

  /** A service, which is there. */
  static Map<String, Object> service(String name) {
    if (!services().containsKey(name)) {
      throw new AssertionError("there is no service " + name);
    }
    return YamlFile.map(services().get(name));
  }

  /** The value of an option {@code --name=value} of a service's command. */
  static String option(String service, String name) {
    String prefix = "--" + name + "=";
    return YamlFile.strings(service(service).get("command")).stream()
        .filter(word -> word.startsWith(prefix))
        .map(word -> word.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The words of a service's command.
   *
   * @param options options {@code --name=value} that have another value here; each is there
   */
  static List<String> command(String service, Map<String, String> options) {
    List<String> words = YamlFile.strings(service(service).get("command"));
    for (String name : options.keySet()) {
      if (words.stream().noneMatch(word -> word.startsWith(name + "="))) {
        throw new IllegalArgumentException(name + " is no option of " + service);
      }
    }
    return words.stream().map(word -> replaced(word, options)).toList();
  }

  private static String replaced(String word, Map<String, String> options) {
    String name = word.replaceFirst("=.*", "");
    return options.containsKey(name) ? name + "=" + options.get(name) : word;
  }

  /** The environment of a service: its variables, as far as they begin with a prefix. */
  static Map<String, String> environment(String service, String prefix) {
    return YamlFile.map(service(service).get("environment")).entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(prefix))
        .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().toString()));
  }
}
