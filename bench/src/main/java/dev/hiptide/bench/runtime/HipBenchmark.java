package dev.hiptide.bench.runtime;

import static dev.hiptide.bench.runtime.SpeedKernels.BYTES;
import static dev.hiptide.bench.runtime.SpeedKernels.N;
import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleBlockingSync;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
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

/** What the runtime's calls cost. {@link JmhCommand} runs it, with JMH's own options. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HipBenchmark {
  private static final int LAUNCHES = 100;
  private static final int BURST = 10_000;

  /** One launch over 10 MB, of many enqueued at once. */
  @Benchmark
  @OperationsPerInvocation(LAUNCHES)
  public void addOneOver10MB(Ints ints) {
    launchMany(ints.addOne);
  }

  /** The same in a program that has other kernels, too. */
  @Benchmark
  @OperationsPerInvocation(LAUNCHES)
  public void addOneOver10MBAmongOtherKernels(Ints ints, OtherKernels others) {
    launchMany(ints.addOne);
  }

  /** 10 MB of device memory, and kernels over it. */
  @State(Scope.Benchmark)
  public static class Ints {
    private Kernel addOne;
    private Kernel reduce;
    private Kernel rotate;

    @Setup
    public void allocate() {
      DevicePointer memory = hipMalloc(BYTES);
      hipMemset(memory, 0, BYTES);
      DevicePointer sums = hipMalloc((long) SpeedKernels.intBlocks() * Integer.BYTES);
      addOne = SpeedKernels.addOne(memory.asInts());
      reduce = SpeedKernels.reduce(memory.asInts(), sums.asInts());
      rotate = SpeedKernels.rotate(memory.asInts());
    }
  }

  /** Have made the compiler see several kernels before the one that is measured. */
  @State(Scope.Benchmark)
  public static class OtherKernels {
    @Setup
    public void run() {
      DevicePointer memory = hipMalloc(BYTES);
      IntPointer data = memory.asInts();
      launchMany(t -> data.set(indexBelowN(t), 1));
      launchMany(t -> data.set(indexBelowN(t), t.threadIdx.x));
      launchMany(t -> data.set(indexBelowN(t), data.get(indexBelowN(t)) ^ 1));
      hipFree(memory);
    }

    private static int indexBelowN(KernelThread t) {
      return Math.min(t.blockIdx.x * t.blockDim.x + t.threadIdx.x, N - 1);
    }
  }

  private static void launchMany(Kernel kernel) {
    for (int i = 0; i < LAUNCHES; i++) {
      SpeedKernels.launchOverInts(kernel);
    }
    hipDeviceSynchronize();
  }

  /** Nine barriers a thread, in blocks of 256 over 10 MB. */
  @Benchmark
  public void reduceBlocksOf256(Ints ints) {
    SpeedKernels.launchOverInts(ints.reduce);
    hipDeviceSynchronize();
  }

  /** 128 barriers a thread, in 64 blocks of 256. */
  @Benchmark
  public void rotateBlocksOf256(Ints ints) {
    SpeedKernels.launchRotate(ints.rotate);
    hipDeviceSynchronize();
  }

  /** A matrix of 64 MB, through tiles in shared memory. */
  @Benchmark
  public void transpose4096(Tiles tiles) {
    SpeedKernels.launchTranspose(tiles.transpose, tiles.side);
    hipDeviceSynchronize();
  }

  /** Two matrices, and how large the tiles are. */
  @State(Scope.Benchmark)
  public static class Tiles {
    @Param({"16", "32"})
    public int side;

    private Kernel transpose;

    @Setup
    public void allocate() {
      long bytes = (long) SpeedKernels.WIDTH * SpeedKernels.WIDTH * Float.BYTES;
      DevicePointer in = hipMalloc(bytes);
      hipMemset(in, 0, bytes);
      transpose = SpeedKernels.transpose(hipMalloc(bytes).asFloats(), in.asFloats(), side);
    }
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
      SpeedKernels.launchEmpty();
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
    SpeedKernels.launchEmpty();
    hipDeviceSynchronize();
  }

  /** How the host waits. */
  @State(Scope.Benchmark)
  public static class Schedule {
    @Param({"Spin", "Yield", "Auto", "BlockingSync"})
    public String schedule;

    @Setup
    public void choose() {
      hipSetDeviceFlags(
          switch (schedule) {
            case "Spin" -> hipDeviceScheduleSpin;
            case "Yield" -> hipDeviceScheduleYield;
            case "Auto" -> hipDeviceScheduleAuto;
            case "BlockingSync" -> hipDeviceScheduleBlockingSync;
            default -> throw new IllegalArgumentException(schedule);
          });
    }
  }
}
