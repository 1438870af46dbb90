package dev.hiptide.examples;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;

import dev.hiptide.hip.HipStream;
import dev.hiptide.hip.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Several host threads launch at the same time, each into a stream of its own. */
@Command(
    name = "dispatch-enqueue-rate",
    description = "Times launches from several threads at once.")
public final class DispatchEnqueueRate extends Example {
  private static final int WARM_UP = 10;
  private static final int RUNS = WARM_UP + 100;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Host threads. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Override
  Optional<String> run() {
    Counter counter = new Counter();
    Kernel kernel = global(counter.kernel());
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Statistics>> times = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        times.add(pool.submit(() -> enqueue(kernel, together)));
      }
      for (int i = 0; i < threads; i++) {
        times.get(i).get().print("thread %d, to enqueue a launch".formatted(i));
      }
    } catch (InterruptedException | ExecutionException e) {
      return Optional.of(e.toString());
    } finally {
      pool.shutdown();
    }
    return counter.findError(threads * RUNS);
  }

  private static Statistics enqueue(Kernel kernel, CyclicBarrier together) throws Exception {
    HipStream stream = hipStreamCreate();
    double[] micros = new double[RUNS];
    together.await();
    for (int i = 0; i < RUNS; i++) {
      long began = System.nanoTime();
      hipLaunchKernel(kernel, dim3(1), dim3(1), 0, stream);
      micros[i] = (System.nanoTime() - began) / 1e3;
    }
    hipStreamDestroy(stream);
    return Statistics.of(micros, WARM_UP);
  }
}
