package dev.hiptide.bench.advice;

import dev.hiptide.bootstrap.HiptideAgent;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.AgentJar;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What the agent adds to a call: functions that do nothing, woven by the real agent, beside the
 * same without it. Run it with {@code mvn -Pbenchmark -pl agent/dist -am -DskipTests verify}.
 *
 * <p>The goal: a timed call costs two clock reads and at most 20 ns, a marked one at most 10 ns,
 * and neither allocates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class AdviceBenchmark {
  private static final String AGENT_ARGUMENTS = "trace=off,port=0,linger=0,report=none";

  private long address = 0x1000;

  /** Only to compare: one clock read. */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }

  @Benchmark
  public void bare() {
    doNothing(address);
  }

  @Benchmark
  public void timed() {
    Hip.hipFree(address);
  }

  @Benchmark
  public void timedWithBytes() {
    Hip.hipMemcpy(address, address, 4096);
  }

  @Benchmark
  public int marked() {
    return Hip.hipGetDevice();
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static void doNothing(long address) {}

  /**
   * Starts the benchmark in JVMs that have the agent, from its jar and not from this class path.
   */
  public static void main(String[] arguments) throws RunnerException {
    String launcher =
        HiptideAgent.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String classPath = "java.class.path"; // JMH's forks get what this property says
    System.setProperty(
        classPath,
        Stream.of(System.getProperty(classPath).split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).equals(Path.of(launcher)))
            .collect(Collectors.joining(File.pathSeparator)));
    new Runner(
            new OptionsBuilder()
                .include(AdviceBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-javaagent:" + AgentJar.path() + "=" + AGENT_ARGUMENTS)
                .build())
        .run();
  }
}
