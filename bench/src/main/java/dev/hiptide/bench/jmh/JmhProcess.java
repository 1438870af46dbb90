package dev.hiptide.bench.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/**
 * JMH in a JVM of its own, with a class path of its own: the JVMs that JMH forks get the same one.
 */
public final class JmhProcess {
  private JmhProcess() {}

  /**
   * Runs JMH on the current Java, with the standard streams of this process.
   *
   * @param classPath as of {@code java -cp}
   * @param words JMH's command line
   * @return its exit code
   */
  public static int run(String classPath, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-cp", classPath));
    command.add(Main.class.getName());
    command.addAll(words);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
