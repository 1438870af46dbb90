package dev.hiptide.hip.cpu.launch;

import static dev.hiptide.hip.Dim3.dim3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.FreshDevice;
import dev.hiptide.hip.Hip;
import dev.hiptide.hip.HipMemcpyKind;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.cpu.compile.rows.RowCode;
import dev.hiptide.hip.cpu.compile.rows.RowCompiler;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random kernels as compiled loops and thread by thread. Threads run in the same order both ways,
 * so that memory is the same to the bit even where they race or fail.
 */
@ExtendWith(FreshDevice.class)
@Tag("slow")
class RandomRowKernelsTest {
  /** {@code -Dhiptide.random.seconds=250} is what {@code make soak} runs, with random seeds. */
  private static final int SECONDS = Integer.getInteger("hiptide.random.seconds", 0);

  private static final int KERNELS_PER_COMPILATION = 40;
  private static final int MAX_BYTES = 1 << 17;

  private int compiled;
  private int kernels;
  private int rows;
  private int refused;
  private int failures;

  /** A way to run a row. */
  private record Counted(RowCode code, RandomRowKernelsTest test) implements RowCode {
    @Override
    public boolean spansBlocks() {
      return code.spansBlocks();
    }

    @Override
    public boolean run(Kernel kernel, KernelThread thread, int firstBlock, int endBlock) {
      boolean done = code.run(kernel, thread, firstBlock, endBlock);
      test.rows += done ? 1 : 0;
      test.refused += done ? 0 : 1;
      return done;
    }
  }

  /** Runs no row, so that all is left to be run thread by thread. */
  private record ThreadByThread(boolean spansBlocks) implements RowCode {
    @Override
    public boolean run(Kernel kernel, KernelThread thread, int firstBlock, int endBlock) {
      return false;
    }
  }

  private record Outcome(byte[] memory, String failure) {}

  @Test
  void doWhatTheyDoThreadByThread() throws Exception {
    check(LongStream.range(0, SECONDS == 0 ? 30 : 60).toArray());
    check(new Random().longs(10).toArray());
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end) {
      check(new Random().longs(KERNELS_PER_COMPILATION).toArray());
    }
    System.out.printf(
        "%d random kernels, %d of them compiled; %d rows run, %d refused, %d launches failed%n",
        kernels, compiled, rows, refused, failures);
    assertThat(compiled).isGreaterThan(kernels / 2);
    assertThat(rows).isGreaterThan(kernels);
  }

  private void check(long[] seeds) throws Exception {
    for (int from = 0; from < seeds.length; from += KERNELS_PER_COMPILATION) {
      int to = Math.min(seeds.length, from + KERNELS_PER_COMPILATION);
      Map<String, String> sources = new LinkedHashMap<>();
      for (int k = from; k < to; k++) {
        String name = "Row" + k;
        sources.put(name, RandomRowKernel.source(name, seeds[k]));
      }
      GeneratedKernels classes = GeneratedKernels.compile(sources);
      for (int k = from; k < to; k++) {
        check(classes.maker("Row" + k), seeds[k], sources.get("Row" + k));
      }
    }
  }

  private void check(Function<Object[], Kernel> maker, long seed, String source) {
    Random random = new Random(seed);
    DevicePointer[] memory = {
      Hip.hipMalloc(MAX_BYTES),
      Hip.hipMalloc(8 << random.nextInt(14)),
      Hip.hipMalloc(40_008 + 4 * random.nextInt(9))
    };
    RowCode code = null;
    kernels++;
    int launches = random.nextInt(15) == 0 ? 24 : 4;
    int threads = launches > 4 ? 1 << 14 : 1 << (4 + random.nextInt(9));
    for (int launch = 0; launch < launches; launch++) {
      int n = n(random, threads);
      Object[] captured = {
        memory[0].plus(random.nextInt(64)).asBytes(),
        random.nextInt(60) == 0 ? null : memory[0].plus(4L * random.nextInt(3000)).asInts(),
        memory[random.nextInt(2)].plus(4L * random.nextInt(3)).asInts(),
        memory[random.nextInt(4) == 0 ? 0 : 1].plus(0).asLongs(),
        memory[random.nextInt(4) == 0 ? 0 : 2].plus(4L * random.nextInt(3000)).asFloats(),
        memory[2].plus(8L * random.nextInt(3)).asDoubles(),
        n,
        n(random, threads),
        random.nextLong(),
        random.nextFloat()
      };
      Kernel kernel = maker.apply(captured);
      if (launch == 0) {
        code = RowCompiler.compile(kernel);
        if (code == null) {
          break;
        }
        compiled++;
      }
      boolean freed = launch == 3 && launches == 4 && random.nextInt(8) == 0;
      if (freed) {
        Hip.hipFree(memory[1]);
        Hip.hipDeviceSynchronize();
      }
      DevicePointer[] live = freed ? new DevicePointer[] {memory[0], memory[2]} : memory;
      Dim3 block = block(random);
      Dim3 grid = grid(random, threads, block);
      byte[] contents = new byte[MAX_BYTES];
      random.nextBytes(contents);
      RowCode reference = new ThreadByThread(code.spansBlocks());
      Outcome expected = run(kernel, reference, grid, block, live, contents);
      Outcome actual = run(kernel, new Counted(code, this), grid, block, live, contents);
      failures += expected.failure == null ? 0 : 1;
      String description =
          "seed %dL, launch %d, grid %s, block %s, captured %s%n%s"
              .formatted(seed, launch, grid, block, Arrays.toString(captured), source);
      assertThat(actual.failure).as(description).isEqualTo(expected.failure);
      assertThat(Arrays.mismatch(actual.memory, expected.memory)).as(description).isEqualTo(-1);
      if (freed) {
        memory[1] = null;
      }
    }
    for (DevicePointer allocation : memory) {
      Hip.hipFree(allocation);
    }
  }

  private static int n(Random random, int threads) {
    return switch (random.nextInt(14)) {
      case 0 -> 0;
      case 1 -> -random.nextInt(100);
      case 2 -> Integer.MAX_VALUE - random.nextInt(3);
      case 3 -> Integer.MIN_VALUE + random.nextInt(3);
      case 4 -> random.nextInt(30);
      case 5 -> random.nextInt();
      default -> random.nextInt(threads + threads / 4 + 1);
    };
  }

  private static Dim3 block(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> dim3(16, 4);
      case 1 -> dim3(5, 3, 2);
      case 2 -> dim3(1 + random.nextInt(8));
      default -> dim3(1 << random.nextInt(9));
    };
  }

  private static Dim3 grid(Random random, int threads, Dim3 block) {
    int blocks = (int) Math.max(1, threads / block.count());
    return switch (random.nextInt(6)) {
      case 0 -> dim3(Math.max(1, blocks / 3), 3);
      case 1 -> dim3(Math.max(1, blocks / 6), 2, 3);
      case 2 -> dim3(1 + random.nextInt(3));
      default -> dim3(blocks + random.nextInt(2));
    };
  }

  private static Outcome run(
      Kernel kernel, RowCode code, Dim3 grid, Dim3 block, DevicePointer[] memory, byte[] bytes) {
    for (DevicePointer allocation : memory) {
      Hip.hipMemcpy(allocation, bytes, allocation.sizeBytes(), HipMemcpyKind.hipMemcpyHostToDevice);
    }
    String failure = null;
    try {
      launch(kernel, code, grid, block);
    } catch (Throwable thrown) {
      failure = Fault.of(thrown).error() + " " + thrown.getClass();
    }
    byte[] all = new byte[MAX_BYTES * memory.length];
    byte[] one = new byte[MAX_BYTES];
    for (int i = 0; i < memory.length; i++) {
      int size = (int) memory[i].sizeBytes();
      Hip.hipMemcpy(one, memory[i], size, HipMemcpyKind.hipMemcpyDeviceToHost);
      System.arraycopy(one, 0, all, i * MAX_BYTES, size);
    }
    return new Outcome(all, failure);
  }

  /** As {@link BlockRunner} does it. */
  private static void launch(Kernel kernel, RowCode code, Dim3 grid, Dim3 block) {
    BlockThread thread = new BlockThread(null);
    thread.gridDim.set(grid);
    thread.blockDim.set(block);
    RowRunner runner =
        new RowRunner(kernel, code, RowLoops.of(kernel.getClass()).border(), thread, block);
    long blocks = grid.count();
    for (long index = 0; index < blocks; ) {
      long row = index / grid.x();
      thread.blockIdx.set((int) (index % grid.x()), (int) (row % grid.y()), (int) (row / grid.y()));
      index += runner.run(Math.min(blocks - index, grid.x() - thread.blockIdx.x));
    }
  }
}
