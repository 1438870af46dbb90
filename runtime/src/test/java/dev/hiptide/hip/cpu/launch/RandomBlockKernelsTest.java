package dev.hiptide.hip.cpu.launch;

import static dev.hiptide.hip.Dim3.dim3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.FreshDevice;
import dev.hiptide.hip.Hip;
import dev.hiptide.hip.HipMemcpyKind;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.cpu.compile.resume.ResumableKernels;
import dev.hiptide.hip.cpu.compile.resume.ResumableLaunch;
import dev.hiptide.hip.cpu.queue.Workers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random kernels with barriers, as resumable code and with a platform thread for each of a block's
 * threads. Of a kernel that fails only the error is the same: the others of its threads get as far
 * as they happen to.
 */
@ExtendWith(FreshDevice.class)
@Tag("slow")
class RandomBlockKernelsTest {
  /** {@code -Dhiptide.random.seconds=250} is what {@code make soak} runs, with random seeds. */
  private static final int SECONDS = Integer.getInteger("hiptide.random.seconds", 0);

  private static final int KERNELS_PER_COMPILATION = 20;
  private static final int SHARED_BYTES = 1024;
  private static final Workers WORKERS = new Workers(0, () -> false);
  private static final BlockThreads BLOCK_THREADS = new BlockThreads(1024);

  private static final List<Dim3> BLOCKS =
      List.of(
          dim3(1),
          dim3(7),
          dim3(32),
          dim3(64),
          dim3(65),
          dim3(70),
          dim3(130),
          dim3(16, 4),
          dim3(3, 5, 7));

  private int kernels;
  private int resumable;
  private int failures;

  private record Outcome(List<Long> memory, String failure) {}

  @Test
  void doTheSameAsOnPlatformThreads() throws Exception {
    check(LongStream.range(0, SECONDS == 0 ? 8 : 15).toArray());
    check(new Random().longs(4).toArray());
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end) {
      check(new Random().longs(KERNELS_PER_COMPILATION).toArray());
    }
    System.out.printf(
        "%d random kernels, %d of them resumable, %d launches failed%n",
        kernels, resumable, failures);
    assertThat(resumable).isGreaterThan(kernels * 3 / 4);
  }

  private void check(long[] seeds) throws Exception {
    for (int from = 0; from < seeds.length; from += KERNELS_PER_COMPILATION) {
      int to = Math.min(seeds.length, from + KERNELS_PER_COMPILATION);
      Map<String, String> sources = new LinkedHashMap<>();
      for (int k = from; k < to; k++) {
        String name = "Block" + k;
        sources.put(name, RandomBlockKernel.source(name, seeds[k]));
      }
      GeneratedKernels classes = GeneratedKernels.compile(sources);
      for (int k = from; k < to; k++) {
        check(classes.maker("Block" + k), seeds[k], sources.get("Block" + k));
      }
    }
  }

  private void check(Function<Object[], Kernel> maker, long seed, String source) {
    Random random = new Random(seed);
    kernels++;
    for (int launch = 0; launch < 3; launch++) {
      Dim3 block = BLOCKS.get(random.nextInt(BLOCKS.size()));
      Dim3 grid = random.nextBoolean() ? dim3(3) : dim3(2, 2);
      DevicePointer out = Hip.hipMalloc(8 * grid.count() * block.count());
      int n = random.nextInt(100);
      Kernel kernel =
          maker.apply(new Object[] {out.asLongs(), n, random.nextLong(), random.nextDouble()});
      ResumableLaunch code = ResumableKernels.of(kernel);
      resumable += code != null && launch == 0 ? 1 : 0;
      if (code != null) {
        Outcome expected = run(kernel, null, grid, block, out);
        failures += expected.failure == null ? 0 : 1;
        // Some run often enough for HotSpot to compile them.
        int times = random.nextInt(8) == 0 ? 40 : 1;
        for (int time = 0; time < times; time++) {
          Outcome actual = run(kernel, code, grid, block, out);
          assertThat(actual)
              .as(
                  "seed %dL, launch %d, grid %s, block %s, n %d%n%s",
                  seed, launch, grid, block, n, source)
              .isEqualTo(expected);
        }
      }
      Hip.hipFree(out);
    }
  }

  private static Outcome run(
      Kernel kernel, ResumableLaunch code, Dim3 grid, Dim3 block, DevicePointer out) {
    Hip.hipMemset(out, 0, out.sizeBytes());
    Hip.hipDeviceSynchronize();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Launch launch = new Launch(kernel, grid, block, SHARED_BYTES);
    new LaunchTask(launch, code, WORKERS, BLOCK_THREADS, failure::set).execute();
    if (failure.get() != null) {
      return new Outcome(List.of(), Fault.of(failure.get()).error() + "");
    }
    long[] memory = new long[(int) (out.sizeBytes() / 8)];
    Hip.hipMemcpy(memory, out, out.sizeBytes(), HipMemcpyKind.hipMemcpyDeviceToHost);
    return new Outcome(LongStream.of(memory).boxed().toList(), null);
  }
}
