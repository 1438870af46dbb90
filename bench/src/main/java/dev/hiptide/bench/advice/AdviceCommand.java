package dev.hiptide.bench.advice;

import dev.hiptide.bench.jmh.JmhProcess;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Checkout;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The second half of {@code make bench}. The benchmark's JVMs have the agent and, first on their
 * class path, the stand-in for the runtime.
 */
@Command(name = "advice", description = "What the agent adds to a call, under JMH.")
public final class AdviceCommand implements Callable<Integer> {
  private static final String AGENT_ARGUMENTS = "trace=off,port=0,linger=0,report=none";

  /** The runtime's class of the same name is further behind on the class path. */
  private static final Path STAND_INS = Checkout.ROOT.resolve("agent/standins/target/classes");

  @Parameters(paramLabel = "OPTION", description = "JMH's own options; -h lists them.")
  private List<String> options = List.of();

  private AdviceCommand() {}

  @Override
  public Integer call() throws Exception {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-e", "dev.hiptide.bench.runtime", "-prof", "gc"));
    words.addAll(
        List.of("-jvmArgsAppend", "-javaagent:" + AgentJar.path() + "=" + AGENT_ARGUMENTS));
    words.addAll(options);
    return JmhProcess.run(
        STAND_INS + File.pathSeparator + System.getProperty("java.class.path"), words);
  }
}
