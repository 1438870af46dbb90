package dev.hiptide.bench.runtime;

import dev.hiptide.bench.runtime.SpeedTable.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-runtime}. */
@Command(
    name = "runtime",
    mixinStandardHelpOptions = true,
    description = "The runtime's speed in whole processes, in turn with another HIP.")
public final class RuntimeCommand implements Callable<Integer> {
  @Option(names = "--rounds", defaultValue = "10", description = "Processes of each. Default: 10.")
  private int rounds;

  @Option(
      names = "--java",
      defaultValue = "java",
      description = "The command that starts Java for the runtime's processes. Default: java.")
  private String java;

  @Option(
      names = "--measure",
      paramLabel = "NAME",
      description = "What to measure; may be repeated. Default: everything.")
  private List<String> measure = List.of();

  @Option(
      names = "--peer",
      paramLabel = "COMMAND",
      description = {
        "Prints lines \"name microseconds\", with names that ours prints.",
        "It is given the names to measure."
      })
  private String peer;

  private RuntimeCommand() {}

  @Override
  public Integer call() throws Exception {
    String names = measure.isEmpty() ? "" : " " + String.join(" ", measure);
    List<Program> programs = new ArrayList<>();
    programs.add(
        new Program(
            "ours",
            "%s -cp '%s' %s%s"
                .formatted(
                    java, System.getProperty("java.class.path"), Speed.class.getName(), names)));
    if (peer != null) {
      programs.add(new Program("peer", peer + names));
    }
    System.out.print(SpeedTable.measure(rounds, programs));
    return 0;
  }
}
