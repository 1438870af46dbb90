package dev.hiptide.hip.cpu.launch;

import static dev.hiptide.hip.Dim3.dim3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.cpu.queue.Workers;
import dev.hiptide.hip.tool.RuntimeThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BlockThreadsTest {
  private static final int BLOCK = 8;

  @Test
  void passesTheCorrelationIdOnToBlockThreads() {
    Launch launch = new Launch(t -> {}, dim3(1), dim3(1), 0);
    LaunchTask task = new LaunchTask(launch, new Workers(0, () -> false), null, thrown -> {});
    task.correlationId = 42;
    assertThat(new BlockThreadTask(task, null).correlationId).isEqualTo(42);
  }

  @Test
  void areNoMoreAtOneTimeThanTheLimit() {
    int limit = BLOCK + 2;
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Kernel kernel =
        t -> {
          t.__syncthreads();
          int one = Thread.currentThread().getName().startsWith("hip-block-") ? 1 : 0;
          most.accumulateAndGet(atWork.addAndGet(one), Math::max);
          t.__syncthreads();
          atWork.addAndGet(-one);
        };
    assertThat(run(kernel, new BlockThreads(limit))).isNull();
    assertThat(most.get()).isBetween(BLOCK - 1, limit);
  }

  @Test
  void failTheLaunchAndAreGivenBackIfTheSystemHasNoMore() {
    AtomicInteger left = new AtomicInteger(3);
    OutOfMemoryError noMore = new OutOfMemoryError("unable to create native thread");
    BlockThreads threads =
        new BlockThreads(
            BLOCK,
            loop -> {
              if (left.getAndDecrement() <= 0) {
                throw noMore;
              }
              return RuntimeThread.of("hip-block-scarce", loop);
            });
    Set<Integer> ended = ConcurrentHashMap.newKeySet();
    Kernel kernel =
        t -> {
          t.__syncthreads();
          ended.add(t.threadIdx.x);
        };
    assertThat(run(kernel, threads)).isSameAs(noMore);
    assertThat(ended).isSubsetOf(1, 2, 3);
    threads.reserve(BLOCK);
  }

  /** Runs a grid on four workers and this thread; returns what made the launch fail, or null. */
  private static Throwable run(Kernel kernel, BlockThreads threads) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Workers workers = new Workers(4, () -> false);
    workers.start();
    Launch launch = new Launch(kernel, dim3(200), dim3(BLOCK), 0);
    new LaunchTask(launch, null, workers, threads, failure::set).execute();
    return failure.get();
  }
}
