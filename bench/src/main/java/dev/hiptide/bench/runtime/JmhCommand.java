package dev.hiptide.bench.runtime;

import dev.hiptide.bench.jmh.JmhProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The first half of {@code make bench}. */
@Command(name = "jmh", description = "The runtime's calls under JMH.")
public final class JmhCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OPTION", description = "JMH's own options; -h lists them.")
  private List<String> options = List.of();

  private JmhCommand() {}

  @Override
  public Integer call() throws Exception {
    List<String> words = new ArrayList<>(List.of("-e", "dev.hiptide.bench.advice"));
    words.addAll(options);
    return JmhProcess.run(System.getProperty("java.class.path"), words);
  }
}
