package dev.hiptide.hip.cpu.launch;

import static dev.hiptide.hip.Dim3.dim3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.OtherLoader;
import dev.hiptide.hip.Shared;
import dev.hiptide.hip.cpu.compile.resume.ResumableKernels;
import dev.hiptide.hip.cpu.compile.resume.ResumableLaunch;
import dev.hiptide.hip.cpu.queue.Workers;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs kernels both ways, resumable and with a platform thread for each of the block's threads. */
@Timeout(120)
@Tag("slow")
class ResumableKernelsTest {
  private static final Shared<int[]> INTS = Shared.ints(1024);
  private static final Shared<long[]> LONGS = Shared.longs(1024);

  private static final Workers WORKERS = startedWorkers();
  private static final BlockThreads BLOCK_THREADS = new BlockThreads(4096);

  /** What a kernel of the test leaves, a number for each of the grid's threads. */
  private record Case(String name, Function<long[], Kernel> kernel) {}

  private static Stream<Arguments> casesAndBlocks() {
    List<Dim3> blocks =
        List.of(
            dim3(1), dim3(2), dim3(63), dim3(64), dim3(65), dim3(130), dim3(16, 4), dim3(3, 5, 7));
    return cases().flatMap(c -> blocks.stream().map(b -> Arguments.of(c.name, b, c)));
  }

  private static Stream<Case> cases() {
    return Stream.of(
        new Case("a barrier in a loop", ResumableKernelsTest::reduce),
        new Case("locals of all types", ResumableKernelsTest::localsOfAllTypes),
        new Case("operands on the stack", ResumableKernelsTest::operandsOnTheStack),
        new Case("early return", ResumableKernelsTest::earlyReturn),
        new Case("different barriers", ResumableKernelsTest::differentBarriers),
        new Case("different numbers of barriers", ResumableKernelsTest::differentNumbers),
        new Case("nested loops", ResumableKernelsTest::nestedLoops),
        new Case("switch and ternary", ResumableKernelsTest::switches),
        new Case("catch around a barrier", ResumableKernelsTest::catches),
        new Case("finally around a barrier", ResumableKernelsTest::finallies),
        new Case("barriers in functions", ResumableKernelsTest::functions),
        new Case("functions of another class", ResumableKernelsTest::foreignFunctions),
        new Case("a changed parameter", ResumableKernelsTest::changedParameter),
        new Case("anonymous class", ResumableKernelsTest::anonymous),
        new Case("named class", Named::new),
        new Case("subclass", Derived::new),
        new Case("record", Recorded::new),
        new Case("method of a captured object", out -> new Holder(out)::kernel),
        new Case("static method", ResumableKernelsTest::staticMethod),
        new Case("lambda in an instance", out -> new Holder(out).lambda()),
        new Case("captured values of all types", ResumableKernelsTest::captured),
        new Case("objects", ResumableKernelsTest::objects),
        new Case("warp functions", ResumableKernelsTest::warpFunctions),
        new Case("warp functions of some lanes", ResumableKernelsTest::someLanes),
        new Case("do while with continue and break", ResumableKernelsTest::jumps),
        new Case("lambdas and strings inside", ResumableKernelsTest::dynamic));
  }

  private static int rank(KernelThread t) {
    return (t.threadIdx.z * t.blockDim.y + t.threadIdx.y) * t.blockDim.x + t.threadIdx.x;
  }

  private static int threads(KernelThread t) {
    return t.blockDim.x * t.blockDim.y * t.blockDim.z;
  }

  private static int global(KernelThread t) {
    return (t.blockIdx.y * t.gridDim.x + t.blockIdx.x) * threads(t) + rank(t);
  }

  private static Kernel reduce(long[] out) {
    return t -> {
      int[] partial = t.shared(INTS);
      int i = rank(t);
      partial[i] = global(t) * 7 + 1;
      for (int left = threads(t); left > 1; left = (left + 1) / 2) {
        t.__syncthreads();
        int mine = i < left / 2 ? partial[i] + partial[left - 1 - i] : 0;
        t.__syncthreads();
        if (i < left / 2) {
          partial[i] = mine;
        }
      }
      t.__syncthreads();
      out[global(t)] = partial[0];
    };
  }

  private static Kernel localsOfAllTypes(long[] out) {
    return t -> {
      int i = global(t);
      boolean z = i % 2 == 0;
      byte b = (byte) (i * 3);
      short s = (short) (i * 1001);
      char c = (char) (i * 5);
      int n = i * 7;
      long l = i * 0x1_0000_0001L;
      float f = i * 0.5f;
      double d = i * 0.25;
      int[] array = {i, i + 1};
      String text = "t" + i;
      Object none = null;
      t.__syncthreads();
      n++;
      l += n;
      t.__syncthreads();
      long sum = (z ? 1 : 0) + b + s + c + n + l + (long) f + (long) (4 * d) + array[1];
      out[i] = sum + text.length() + (none == null ? 1 : 0) + Float.floatToIntBits(f);
    };
  }

  private static Kernel operandsOnTheStack(long[] out) {
    return t -> {
      int i = global(t);
      double d = i;
      out[i] =
          i * 3L
              + (long) (d / 2)
              + t.__shfl_xor(i, 1)
              + (i + t.__shfl_down(2.5f * i, 2) > 100 ? 1 : t.__shfl(i * 10L, 0))
              + t.__ballot(i % 3 == 0)
              + (long) t.__shfl_up(d, 3, 8);
    };
  }

  private static Kernel earlyReturn(long[] out) {
    return t -> {
      int[] data = t.shared(INTS);
      int i = rank(t);
      data[i] = i;
      if (i % 5 == 2) {
        out[global(t)] = -1;
        return;
      }
      t.__syncthreads();
      int other = data[threads(t) - 1 - i];
      if (i % 7 == 3) {
        out[global(t)] = -2;
        return;
      }
      t.__syncthreads();
      out[global(t)] = other;
    };
  }

  private static Kernel differentBarriers(long[] out) {
    return t -> {
      int[] data = t.shared(INTS);
      int i = rank(t);
      data[i] = i;
      int got;
      if (i % 2 == 0) {
        t.__syncthreads();
        got = data[threads(t) - 1 - i];
      } else {
        t.__syncthreads();
        got = -data[threads(t) - 1 - i];
      }
      t.__syncthreads();
      out[global(t)] = got;
    };
  }

  private static Kernel differentNumbers(long[] out) {
    return t -> {
      int i = rank(t);
      long[] data = t.shared(LONGS);
      data[i] = 1;
      for (int n = 0; n < i % 4; n++) {
        t.__syncthreads();
        data[i] = data[i] * 3 + n;
      }
      out[global(t)] = data[i];
    };
  }

  private static Kernel nestedLoops(long[] out) {
    return t -> {
      int i = rank(t);
      int n = threads(t);
      long[] data = t.shared(LONGS);
      data[i] = i;
      long sum = 0;
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b <= a; b++) {
          if (b != 1) {
            t.__syncthreads();
            sum = sum * 31 + data[(i + a + b) % n];
            t.__syncthreads();
          }
          data[i] += a * b + 1;
        }
        t.__syncthreads();
        data[i] ^= a;
      }
      out[global(t)] = sum;
    };
  }

  @SuppressWarnings("fallthrough")
  private static Kernel switches(long[] out) {
    return t -> {
      int i = rank(t);
      long sum = 0;
      for (int step = 0; step < 6; step++) {
        switch (step) {
          case 0:
            sum += i;
          case 1:
            t.__syncthreads();
            sum *= 3;
            break;
          case 4:
            sum += t.__any(i == 1) ? i : 2;
            break;
          default:
            sum -= 4;
        }
        String word = i % 2 == 0 ? "even" : "odd";
        switch (word) {
          case "even" -> t.__syncthreads();
          case "odd" -> {
            sum += word.length();
            t.__syncthreads();
          }
          default -> throw new AssertionError();
        }
      }
      out[global(t)] = sum;
    };
  }

  private static Kernel catches(long[] out) {
    return t -> {
      int i = rank(t);
      long sum = i;
      for (int n = 0; n < 3; n++) {
        try {
          t.__syncthreads();
          if (i % 3 == n) {
            throw new IllegalStateException("in " + i);
          }
          t.__syncthreads();
          sum = sum * 3 + 1;
        } catch (IllegalStateException e) {
          t.__syncthreads();
          sum = sum * 5 + e.getMessage().length();
        }
      }
      out[global(t)] = sum;
    };
  }

  private static Kernel finallies(long[] out) {
    return t -> {
      int i = rank(t);
      long sum = i;
      try {
        try {
          t.__syncthreads();
          sum += 10 / (i % 4);
        } finally {
          t.__syncthreads();
          sum *= 2;
        }
      } catch (ArithmeticException e) {
        sum = -i;
      }
      out[global(t)] = sum;
    };
  }

  private static Kernel functions(long[] out) {
    return t -> {
      int i = rank(t);
      int[] data = t.shared(INTS);
      data[i] = i + 1;
      long sum = 3L * inclusiveScan(t, data, i) + (long) sumOfHalves(t, i) - Other.first(t, i);
      out[global(t)] = sum;
    };
  }

  private static int inclusiveScan(KernelThread t, int[] data, int i) {
    int n = threads(t);
    for (int distance = 1; distance < n; distance *= 2) {
      t.__syncthreads();
      int below = i >= distance ? data[i - distance] : 0;
      waitTwice(t);
      data[i] += below;
    }
    if (i == 5) {
      return -data[i];
    }
    return data[i];
  }

  private static void waitTwice(KernelThread t) {
    t.__syncthreads();
    t.__syncthreads();
  }

  private static double sumOfHalves(KernelThread t, int i) {
    double half = i / 2.0;
    try {
      t.__syncthreads();
      return half + t.__shfl_down(half, 1, 2);
    } finally {
      t.__syncthreads();
    }
  }

  private static Kernel foreignFunctions(long[] out) {
    return t -> out[global(t)] = WarpMaximum.of(t, rank(t) * 5 % 64);
  }

  private static final class Other {
    static int first(KernelThread t, int i) {
      return t.__shfl(i, 0);
    }
  }

  private static Kernel staticMethod(long[] out) {
    STATIC_OUT.set(out);
    return ResumableKernelsTest::kernel;
  }

  private static final AtomicReference<long[]> STATIC_OUT = new AtomicReference<>();

  private static int kernel(KernelThread t) {
    int i = global(t);
    t.__syncthreads();
    STATIC_OUT.get()[i] = 2 * i;
    return i;
  }

  private static Kernel changedParameter(long[] out) {
    return new Kernel() {
      @Override
      public void run(KernelThread t) {
        run(t, global(t), 2.5, out);
      }

      private void run(KernelThread t, int i, double d, long[] result) {
        int place = i;
        t.__syncthreads();
        i = i * 2;
        d += i;
        result = result.clone();
        t.__syncthreads();
        out[place] = i + (long) d + result.length;
      }
    };
  }

  private static Kernel anonymous(long[] out) {
    return new Kernel() {
      private final int factor = 3;

      private int[] data(KernelThread t) {
        return t.shared(INTS);
      }

      @Override
      public void run(KernelThread t) {
        int i = rank(t);
        data(t)[i] = i * factor;
        t.__syncthreads();
        out[global(t)] = data(t)[threads(t) - 1 - i];
      }
    };
  }

  private static class Named implements Kernel {
    private final long[] out;

    Named(long[] out) {
      this.out = out;
    }

    @Override
    public void run(KernelThread t) {
      long a = combine(t, rank(t));
      t.__syncthreads();
      out[global(t)] = a;
    }

    long combine(KernelThread t, int i) {
      return t.__shfl_xor(i, 3);
    }
  }

  private static final class Derived extends Named {
    Derived(long[] out) {
      super(out);
    }

    @Override
    long combine(KernelThread t, int i) {
      t.__syncthreads();
      return -t.__shfl_xor(i, 7);
    }
  }

  private record Recorded(long[] out) implements Kernel {
    @Override
    public void run(KernelThread t) {
      int i = global(t);
      t.__syncthreads();
      out[i] = i + 5;
    }
  }

  private static final class Holder {
    private final long[] out;
    private int added = 11;

    Holder(long[] out) {
      this.out = out;
    }

    void kernel(KernelThread t) {
      int i = global(t);
      t.__syncthreads();
      out[i] = secret(i);
    }

    private long secret(int i) {
      return i + added;
    }

    Kernel lambda() {
      return t -> {
        int i = global(t);
        t.__syncthreads();
        out[i] = secret(2 * i) + added;
      };
    }
  }

  private static Kernel captured(long[] out) {
    boolean z = out.length > 0;
    byte b = (byte) out.length;
    short s = (short) (out.length * 3);
    char c = (char) (out.length * 5);
    int n = out.length * 7;
    long l = out.length * 11L;
    float f = out.length * 0.5f;
    double d = out.length * 0.25;
    Optional<int[]> generic = Optional.of(new int[] {out.length});
    return t -> {
      int i = global(t);
      t.__syncthreads();
      out[i] = (z ? 1 : 0) + b + s + c + n + l + (long) f + (long) d + generic.get()[0] + i;
    };
  }

  private static Kernel objects(long[] out) {
    return t -> {
      int i = global(t);
      StringBuilder text = new StringBuilder();
      CharSequence either = i % 2 == 0 ? text : "odd";
      Number number = i % 3 == 0 ? Integer.valueOf(i) : Double.valueOf(i);
      int[][] arrays = {{i}, {i + 1}};
      t.__syncthreads();
      text.append(i);
      t.__syncthreads();
      out[i] = either.length() + number.longValue() + text.length() + arrays[1][0];
    };
  }

  private static Kernel warpFunctions(long[] out) {
    return t -> {
      int i = rank(t);
      long sum = 0;
      for (int width = 1; width <= 64; width *= 2) {
        sum = sum * 31 + t.__shfl(i, width / 2 + 1, width);
        sum = sum * 31 + t.__shfl_up(i * 3L, width / 4, width);
        sum = sum * 31 + (long) t.__shfl_down(i * 0.5f, width / 2, width);
        sum = sum * 31 + (long) t.__shfl_xor(i * 0.25, width / 2, width);
      }
      sum += t.__ballot(i % 3 == 1) + (t.__any(i == 70) ? 1 : 0) + (t.__all(i < 70) ? 2 : 0);
      t.__syncthreads();
      out[global(t)] = sum + t.__lane_id();
    };
  }

  private static Kernel someLanes(long[] out) {
    return t -> {
      int i = rank(t);
      long sum = 0;
      for (int n = 0; n < i % 5; n++) {
        sum = sum * 3 + t.__shfl_down(i + n, 1);
      }
      t.__syncthreads();
      if (i % 2 == 0) {
        sum += t.__ballot(i % 4 == 0);
      } else {
        sum += 2L * t.__shfl_xor(i, 2);
      }
      if (i % 3 == 0) {
        t.__syncthreads();
      }
      out[global(t)] = sum + t.__shfl_up(i, 1);
    };
  }

  private static Kernel jumps(long[] out) {
    return t -> {
      int i = rank(t);
      long sum = i;
      int n = 0;
      outer:
      do {
        n++;
        while (true) {
          t.__syncthreads();
          sum = sum * 7 + n;
          if (sum % 3 == 0) {
            continue outer;
          }
          if (sum % 5 == 1) {
            break outer;
          }
          break;
        }
        t.__syncthreads();
      } while (n < 6);
      out[global(t)] = sum;
    };
  }

  private static Kernel dynamic(long[] out) {
    return t -> {
      int i = global(t);
      Function<Integer, Integer> twice = v -> v * 2 + i;
      t.__syncthreads();
      String text = "thread " + i + " of " + t.blockIdx.x;
      out[i] = twice.apply(i) + text.hashCode();
    };
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("casesAndBlocks")
  void doTheSameAsOnPlatformThreads(String name, Dim3 block, Case kernel) {
    Dim3 grid = dim3(3, 2);
    int threads = (int) (grid.count() * block.count());
    long[] expected = new long[threads];
    long[] actual = new long[threads];
    assertThat(run(kernel.kernel.apply(expected), null, grid, block)).isNull();
    Kernel resumable = kernel.kernel.apply(actual);
    ResumableLaunch launch = ResumableKernels.of(resumable);
    assertThat(launch).isNotNull();
    assertThat(run(resumable, launch, grid, block)).isNull();
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void areNotMadeOfKernelsThatDoNotWait() {
    assertThat(ResumableKernels.of(t -> t.threadIdx.x++)).isNull();
  }

  @Test
  void areMadeOfKernelsOfOtherClassLoadersAndUnloadedWithThem() throws Exception {
    WeakReference<Class<?>> type = kernelClassOfALoaderThatIsGone();
    OtherLoader.awaitUnloading(type);
  }

  private static WeakReference<Class<?>> kernelClassOfALoaderThatIsGone() throws Exception {
    for (int times = 0; times < 2; times++) {
      Class<?> type = new OtherLoader().copy(Waits.class);
      Kernel kernel = (Kernel) constructor(type).newInstance();
      ResumableLaunch launch = ResumableKernels.of(kernel);
      assertThat(launch).isNotNull();
      assertThat(run(kernel, launch, dim3(1), dim3(65))).isNull();
      if (times == 1) {
        return new WeakReference<>(type);
      }
    }
    throw new AssertionError();
  }

  private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor;
  }

  @Test
  void dropTheBlockIfAThreadFails() {
    IllegalStateException thrown = new IllegalStateException("as expected");
    AtomicInteger after = new AtomicInteger();
    Kernel kernel =
        t -> {
          t.__syncthreads();
          if (t.threadIdx.x == 3) {
            throw thrown;
          }
          t.__syncthreads();
          after.incrementAndGet();
        };
    assertThat(run(kernel, ResumableKernels.of(kernel), dim3(1), dim3(8))).isSameAs(thrown);
    assertThat(after).hasValue(0);
  }

  @Test
  void refuseAThreadThatAnotherKernelHasKept() {
    KernelThread[] kept = new KernelThread[1];
    Kernel keeps = t -> kept[0] = t;
    run(keeps, ResumableKernels.of(keeps), dim3(1), dim3(1));
    Kernel kernel =
        t -> {
          kept[0].__syncthreads();
          t.__syncthreads();
        };
    assertThat(ResumableKernels.of(kernel)).isNull();
  }

  private static Throwable run(Kernel kernel, ResumableLaunch resumable, Dim3 grid, Dim3 block) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Launch launch = new Launch(kernel, grid, block, 0);
    new LaunchTask(launch, resumable, WORKERS, BLOCK_THREADS, failure::set).execute();
    return failure.get();
  }

  private static Workers startedWorkers() {
    Workers workers = new Workers(1, () -> false);
    workers.start();
    return workers;
  }
}
