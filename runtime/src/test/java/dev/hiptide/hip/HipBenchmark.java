package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the calls of the study cost. Run by {@link #main}, with JMH's own options. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HipBenchmark {
  private static final int BYTES = 10_000_000;
  private static final int N = BYTES / Integer.BYTES;
  private static final int LAUNCHES = 100;
  private static final int BURST = 10_000;
  private static final Kernel EMPTY = t -> {};

  private Kernel addOne;

  public static void main(String[] args) throws IOException {
    org.openjdk.jmh.Main.main(args);
  }

  @Setup
  public void allocate() {
    DevicePointer memory = hipMalloc(BYTES);
    hipMemset(memory, 0, BYTES);
    IntPointer data = memory.asInts();
    addOne =
        t -> {
          int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
          if (i < N) {
            data.set(i, data.get(i) + 1);
          }
        };
  }

  /** One launch over 10 MB, of many enqueued at once. */
  @Benchmark
  @OperationsPerInvocation(LAUNCHES)
  public void addOneOver10MB() {
    launchOver10MB(addOne);
  }

  /** The same in a program that has other kernels, too. */
  @Benchmark
  @OperationsPerInvocation(LAUNCHES)
  public void addOneOver10MBAmongOtherKernels(OtherKernels others) {
    launchOver10MB(addOne);
  }

  /** Have made the compiler see several kernels before the one that is measured. */
  @State(Scope.Benchmark)
  public static class OtherKernels {
    @Setup
    public void run() {
      DevicePointer memory = hipMalloc(BYTES);
      IntPointer data = memory.asInts();
      launchOver10MB(t -> data.set(indexBelowN(t), 1));
      launchOver10MB(t -> data.set(indexBelowN(t), t.threadIdx.x));
      launchOver10MB(t -> data.set(indexBelowN(t), data.get(indexBelowN(t)) ^ 1));
      hipFree(memory);
    }

    private static int indexBelowN(KernelThread t) {
      return Math.min(t.blockIdx.x * t.blockDim.x + t.threadIdx.x, N - 1);
    }
  }

  private static void launchOver10MB(Kernel kernel) {
    for (int i = 0; i < LAUNCHES; i++) {
      hipLaunchKernel(kernel, dim3((N + 255) / 256), dim3(256), 0, null);
    }
    hipDeviceSynchronize();
  }

  @Benchmark
  public void allocAndFree10MB() {
    hipFree(hipMalloc(BYTES));
  }

  /** One launch; the device catches up between the bursts, outside the measurement. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void enqueueEmptyKernel(CatchUp catchUp) {
    for (int i = 0; i < BURST; i++) {
      hipLaunchKernel(EMPTY, dim3(1), dim3(1), 0, null);
    }
  }

  /** Waits for the device after each burst. */
  @State(Scope.Benchmark)
  public static class CatchUp {
    @TearDown(Level.Invocation)
    public void synchronize() {
      hipDeviceSynchronize();
    }
  }

  @Benchmark
  public void launchAndSynchronize(Schedule schedule) {
    hipLaunchKernel(EMPTY, dim3(1), dim3(1), 0, null);
    hipDeviceSynchronize();
  }

  /** How the host waits. */
  @State(Scope.Benchmark)
  public static class Schedule {
    @Param({"Spin", "Auto"})
    public String schedule;

    @Setup
    public void choose() {
      hipSetDeviceFlags(schedule.equals("Spin") ? hipDeviceScheduleSpin : hipDeviceScheduleAuto);
    }
  }
}
