package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventDestroy;
import static dev.hiptide.hip.Hip.hipEventElapsedTime;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;

import dev.hiptide.hip.HipEvent;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Measures what a launch costs the host, and how long the device takes from one to the next. */
@Command(name = "dispatch-latency", description = "Times launches: enqueued, alone, in a batch.")
public final class DispatchLatency extends Example {
  private static final int WARM_UP = 10;
  private static final int RUNS = WARM_UP + 100;
  private static final int BATCH = 1000;

  private final HipEvent start = hipEventCreate();
  private final HipEvent stop = hipEventCreate();

  @Override
  Optional<String> run() {
    Counter counter = new Counter();
    Kernel kernel = global(counter.kernel());

    double[] micros = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long began = System.nanoTime();
      launch(kernel, 1);
      micros[i] = (System.nanoTime() - began) / 1e3;
    }
    Statistics.of(micros, WARM_UP).print("to enqueue a launch");
    hipDeviceSynchronize();

    timeOnDevice(kernel, 1).print("a launch alone, on the device");
    timeOnDevice(kernel, BATCH).print("a launch in a batch, on the device");
    hipEventDestroy(start);
    hipEventDestroy(stop);
    return counter.findError(RUNS * (1 + 1 + BATCH));
  }

  /** Measures the device's time for each of {@code batch} launches. */
  private Statistics timeOnDevice(Kernel kernel, int batch) {
    double[] micros = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      hipEventRecord(start);
      launch(kernel, batch);
      hipEventRecord(stop);
      hipEventSynchronize(stop);
      micros[i] = hipEventElapsedTime(start, stop) * 1e3 / batch;
    }
    return Statistics.of(micros, WARM_UP);
  }

  private static void launch(Kernel kernel, int times) {
    for (int i = 0; i < times; i++) {
      hipLaunchKernel(kernel, dim3(1), dim3(1), 0, null);
    }
  }
}
