package dev.hiptide.bench.advice;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
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

/**
 * What the agent adds to a call: functions that do nothing, woven by the real agent, beside the
 * same without it. {@link AdviceCommand} runs it.
 *
 * <p>The goal: a timed call costs two clock reads and at most 20 ns, a marked one at most 10 ns,
 * and neither allocates.
 *
 * <p>The functions are those of the stand-in for the runtime, which has the name of the runtime's
 * class and other signatures, so javac sees only one of the two. A method handle that is a constant
 * is compiled to the same code as a call.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class AdviceBenchmark {
  private static final MethodHandle HIP_FREE = hip("hipFree", void.class, long.class);
  private static final MethodHandle HIP_MEMCPY =
      hip("hipMemcpy", void.class, Object.class, Object.class, long.class, int.class);
  private static final MethodHandle HIP_GET_DEVICE = hip("hipGetDevice", int.class);

  private long address = 0x1000;
  private Object memory = new Object();

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
  public void timed() throws Throwable {
    HIP_FREE.invokeExact(address);
  }

  @Benchmark
  public void timedWithBytes() throws Throwable {
    HIP_MEMCPY.invokeExact(memory, memory, 4096L, 1);
  }

  @Benchmark
  public int marked() throws Throwable {
    return (int) HIP_GET_DEVICE.invokeExact();
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static void doNothing(long address) {}

  private static MethodHandle hip(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.lookup()
          .findStatic(
              Class.forName("dev.hiptide.hip.Hip"),
              name,
              MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the stand-in is not first on the class path", e);
    }
  }
}
