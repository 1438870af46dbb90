package dev.hiptide.bench.runtime;

import static dev.hiptide.bench.runtime.SpeedKernels.BYTES;
import static dev.hiptide.bench.runtime.SpeedKernels.N;
import static dev.hiptide.bench.runtime.SpeedKernels.ROTATE_BLOCKS;
import static dev.hiptide.bench.runtime.SpeedKernels.ROTATE_STEPS;
import static dev.hiptide.bench.runtime.SpeedKernels.WIDTH;
import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleBlockingSync;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What the runtime's calls cost as a program that is run once sees it, in microseconds: prints a
 * line {@code name median} for each measurement named on the command line, or for all.
 *
 * <p>A whole process, so that another HIP, in another language, can be measured in the same way and
 * in turn with it: {@link SpeedTable}.
 */
final class Speed {
  private static final int ADD_ONE_BATCH = 20;
  private static final int BURST = 10_000;
  private static final int WAITS = 100;

  private static final Map<String, DoubleSupplier> MEASUREMENTS = new LinkedHashMap<>();

  static {
    MEASUREMENTS.put("enqueue", Speed::enqueue);
    MEASUREMENTS.put("launch_sync_spin", () -> launchAndSynchronize(hipDeviceScheduleSpin));
    MEASUREMENTS.put("launch_sync_yield", () -> launchAndSynchronize(hipDeviceScheduleYield));
    MEASUREMENTS.put("launch_sync_auto", () -> launchAndSynchronize(hipDeviceScheduleAuto));
    MEASUREMENTS.put(
        "launch_sync_blocking", () -> launchAndSynchronize(hipDeviceScheduleBlockingSync));
    MEASUREMENTS.put("alloc_free", Speed::allocAndFree);
    MEASUREMENTS.put("add_one", Speed::addOne);
    MEASUREMENTS.put("add_one_sync_spin", () -> addOneAndSynchronize(hipDeviceScheduleSpin));
    MEASUREMENTS.put("add_one_sync_yield", () -> addOneAndSynchronize(hipDeviceScheduleYield));
    MEASUREMENTS.put("add_one_sync_auto", () -> addOneAndSynchronize(hipDeviceScheduleAuto));
    MEASUREMENTS.put("transpose_16", () -> transpose(16));
    MEASUREMENTS.put("transpose_32", () -> transpose(32));
    MEASUREMENTS.put("barrier_reduce", Speed::reduce);
    MEASUREMENTS.put("barrier_loop", Speed::rotate);
    MEASUREMENTS.put("baseline", Speed::baseline);
  }

  private Speed() {}

  /** Arguments: the names of measurements; none for all. */
  public static void main(String[] args) {
    for (String name : args.length == 0 ? MEASUREMENTS.keySet() : List.of(args)) {
      DoubleSupplier measurement = MEASUREMENTS.get(name);
      if (measurement == null) {
        throw new IllegalArgumentException(name + " is not one of " + MEASUREMENTS.keySet());
      }
      System.out.printf(Locale.ROOT, "%s %.3f%n", name, measurement.getAsDouble());
    }
  }

  private static double enqueue() {
    return Batches.medianMicros(
        BURST,
        () -> {
          for (int i = 0; i < BURST; i++) {
            SpeedKernels.launchEmpty();
          }
        },
        () -> hipDeviceSynchronize());
  }

  private static double launchAndSynchronize(int flags) {
    hipSetDeviceFlags(flags);
    double micros =
        Batches.medianMicros(
            WAITS,
            () -> {
              for (int i = 0; i < WAITS; i++) {
                SpeedKernels.launchEmpty();
                hipDeviceSynchronize();
              }
            });
    hipSetDeviceFlags(hipDeviceScheduleAuto);
    return micros;
  }

  private static double allocAndFree() {
    return Batches.medianMicros(
        WAITS,
        () -> {
          for (int i = 0; i < WAITS; i++) {
            hipFree(hipMalloc(BYTES));
          }
        });
  }

  private static double addOne() {
    return addOne(ADD_ONE_BATCH);
  }

  /** A wait for each launch, which on a machine of few cores contends with the device's threads. */
  private static double addOneAndSynchronize(int flags) {
    hipSetDeviceFlags(flags);
    double micros = addOne(1);
    hipSetDeviceFlags(hipDeviceScheduleAuto);
    return micros;
  }

  private static double addOne(int launchesPerWait) {
    DevicePointer memory = hipMalloc(BYTES);
    hipMemset(memory, 0, BYTES);
    Kernel addOne = SpeedKernels.addOne(memory.asInts());
    double micros =
        Batches.medianMicros(
            launchesPerWait,
            () -> {
              for (int i = 0; i < launchesPerWait; i++) {
                SpeedKernels.launchOverInts(addOne);
              }
              hipDeviceSynchronize();
            });
    int[] result = new int[N];
    hipMemcpy(result, memory, BYTES, hipMemcpyDeviceToHost);
    check(result[0] > 0 && Arrays.stream(result).allMatch(value -> value == result[0]), "add_one");
    hipFree(memory);
    return micros;
  }

  private static double transpose(int side) {
    long bytes = (long) WIDTH * WIDTH * Float.BYTES;
    DevicePointer in = hipMalloc(bytes);
    DevicePointer out = hipMalloc(bytes);
    float[] matrix = new float[WIDTH * WIDTH];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = i;
    }
    hipMemcpy(in, matrix, bytes, hipMemcpyHostToDevice);
    Kernel transpose = SpeedKernels.transpose(out.asFloats(), in.asFloats(), side);
    double micros =
        Batches.medianMicros(
            1,
            () -> {
              SpeedKernels.launchTranspose(transpose, side);
              hipDeviceSynchronize();
            });
    float[] result = new float[matrix.length];
    hipMemcpy(result, out, bytes, hipMemcpyDeviceToHost);
    for (int i = 0; i < result.length; i++) {
      check(result[i] == matrix[i % WIDTH * WIDTH + i / WIDTH], "transpose");
    }
    hipFree(in);
    hipFree(out);
    return micros;
  }

  private static double reduce() {
    DevicePointer memory = hipMalloc(BYTES);
    DevicePointer sums = hipMalloc((long) SpeedKernels.intBlocks() * Integer.BYTES);
    int[] ones = new int[N];
    Arrays.fill(ones, 1);
    hipMemcpy(memory, ones, BYTES, hipMemcpyHostToDevice);
    Kernel reduce = SpeedKernels.reduce(memory.asInts(), sums.asInts());
    double micros =
        Batches.medianMicros(
            1,
            () -> {
              SpeedKernels.launchOverInts(reduce);
              hipDeviceSynchronize();
            });
    int[] result = new int[SpeedKernels.intBlocks()];
    hipMemcpy(result, sums, sums.sizeBytes(), hipMemcpyDeviceToHost);
    check(Arrays.stream(result).sum() == N, "barrier_reduce");
    hipFree(memory);
    hipFree(sums);
    return micros;
  }

  private static double rotate() {
    int[] values = new int[ROTATE_BLOCKS * SpeedKernels.BLOCK];
    DevicePointer memory = hipMalloc((long) values.length * Integer.BYTES);
    hipMemset(memory, 0, memory.sizeBytes());
    IntPointer ints = memory.asInts();
    Kernel rotate = SpeedKernels.rotate(ints);
    double micros =
        Batches.medianMicros(
            1,
            () -> {
              SpeedKernels.launchRotate(rotate);
              hipDeviceSynchronize();
            });
    hipMemcpy(values, memory, memory.sizeBytes(), hipMemcpyDeviceToHost);
    check(
        values[0] > 0
            && values[0] % ROTATE_STEPS == 0
            && Arrays.stream(values).allMatch(value -> value == values[0]),
        "barrier_loop");
    hipFree(memory);
    return micros;
  }

  /** The workload {@code baseline}: the same loop as {@code add_one}, on the host's heap. */
  private static double baseline() {
    int[] data = new int[N];
    double micros =
        Batches.medianMicros(
            ADD_ONE_BATCH,
            () -> {
              for (int i = 0; i < ADD_ONE_BATCH; i++) {
                addOne(data);
              }
            });
    check(data[0] > 0 && Arrays.stream(data).allMatch(value -> value == data[0]), "baseline");
    return micros;
  }

  private static void addOne(int[] data) {
    for (int i = 0; i < data.length; i++) {
      data[i]++;
    }
  }

  private static void check(boolean right, String name) {
    if (!right) {
      throw new IllegalStateException(name + " has a wrong result");
    }
  }
}
