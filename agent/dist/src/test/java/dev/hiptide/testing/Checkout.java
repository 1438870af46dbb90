package dev.hiptide.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The checkout that is being tested. */
public final class Checkout {
  /** Its folder; tests run in the folder of their module, somewhere below. */
  public static final Path ROOT = root();

  private Checkout() {}

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("bin/hiptide"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  /** Starts {@code bin/hiptide} as in a container: without a locale, not in the checkout. */
  public static JavaProcess hiptide(Path javaHome, List<String> arguments) throws IOException {
    return hiptide(javaHome, arguments, Map.of());
  }

  /** The same, with more in its environment. */
  public static JavaProcess hiptide(
      Path javaHome, List<String> arguments, Map<String, String> environment) throws IOException {
    List<String> words = new ArrayList<>(List.of("env", "-C", "/", script().toString()));
    words.addAll(arguments);
    Map<String, String> whole = new TreeMap<>(environment);
    whole.put("JAVA_HOME", javaHome.toString());
    whole.put("LC_ALL", "C");
    return JavaProcess.start(words, whole);
  }

  /** The command line {@code bin/hiptide}. */
  public static Path script() {
    return ROOT.resolve("bin/hiptide");
  }

  /** A program's command line on a Java, under the agent if that has arguments. */
  public static List<String> workload(
      Path javaHome, String agentArguments, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(javaHome.resolve("bin/java").toString()));
    if (!agentArguments.isEmpty()) {
      words.add("-javaagent:" + AgentJar.path() + "=" + agentArguments);
    }
    words.addAll(List.of("-jar", jar().toString()));
    words.addAll(arguments);
    return words;
  }

  private static Path jar() {
    try (var files = Files.list(ROOT.resolve("workloads/target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("hiptide-workloads-.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the workloads are not packaged"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
