package dev.hiptide.hip.cpu.launch;

import static dev.hiptide.hip.Dim3.dim3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.BaseOfKernels;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.Shared;
import dev.hiptide.hip.cpu.compile.resume.ResumableKernels;
import dev.hiptide.hip.cpu.queue.Workers;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@Tag("slow")
class KernelsThatCannotBeResumedTest {
  private static final Shared<int[]> INTS = Shared.ints(1024);
  private static final BlockThreads BLOCK_THREADS = new BlockThreads(4096);

  private static Stream<Function<int[], Kernel>> kernels() {
    return Stream.of(
        KernelsThatCannotBeResumedTest::withAFunctionObject,
        KernelsThatCannotBeResumedTest::withALock,
        KernelsThatCannotBeResumedTest::thatRecurses,
        KernelsThatCannotBeResumedTest::inAConstructorsArguments,
        KernelsThatCannotBeResumedTest::thatKeepsItsThread,
        UsesItsSuperclass::new);
  }

  private static void reverse(KernelThread t, int[] out, Consumer<KernelThread> barrier) {
    int[] data = t.shared(INTS);
    int i = t.threadIdx.x;
    data[i] = i;
    barrier.accept(t);
    out[i] = data[t.blockDim.x - 1 - i];
  }

  /** What it uses is protected, for subclasses: generated code may not. */
  private static final class UsesItsSuperclass extends BaseOfKernels implements Kernel {
    private final int[] out;

    UsesItsSuperclass(int[] out) {
      this.out = out;
    }

    @Override
    public void run(KernelThread t) {
      int[] data = t.shared(INTS);
      int i = t.threadIdx.x;
      data[i] = same(i);
      t.__syncthreads();
      out[i] = data[t.blockDim.x - 1 - i];
    }
  }

  private static Kernel withAFunctionObject(int[] out) {
    return t -> reverse(t, out, KernelThread::__syncthreads);
  }

  private static Kernel withALock(int[] out) {
    return t -> {
      int[] data = t.shared(INTS);
      int i = t.threadIdx.x;
      synchronized (t) {
        data[i] = i;
        t.__syncthreads();
      }
      out[i] = data[t.blockDim.x - 1 - i];
    };
  }

  private static Kernel thatRecurses(int[] out) {
    return t -> {
      int[] data = t.shared(INTS);
      int i = t.threadIdx.x;
      data[i] = i;
      waitTimes(t, 3);
      out[i] = data[t.blockDim.x - 1 - i];
    };
  }

  private static void waitTimes(KernelThread t, int times) {
    if (times > 0) {
      t.__syncthreads();
      waitTimes(t, times - 1);
    }
  }

  private static Kernel inAConstructorsArguments(int[] out) {
    return t -> out[t.threadIdx.x] = new Box(t.__shfl(t.blockDim.x - 1, 0) - t.threadIdx.x).value;
  }

  private static final class Box {
    final int value;

    Box(int value) {
      this.value = value;
    }
  }

  private static Kernel thatKeepsItsThread(int[] out) {
    return t -> {
      KernelThread[] kept = {t};
      int[] data = t.shared(INTS);
      int i = t.threadIdx.x;
      data[i] = i;
      kept[0].__syncthreads();
      out[i] = data[t.blockDim.x - 1 - i];
    };
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void runOnPlatformThreads(Function<int[], Kernel> kernels) {
    for (int threads : new int[] {1, 2, 63, 64, 65, 255, 256, 257, 1024}) {
      int[] out = new int[threads];
      Kernel kernel = kernels.apply(out);
      assertThat(ResumableKernels.of(kernel)).isNull();
      assertThat(run(kernel, threads)).isNull();
      assertThat(out)
          .containsExactly(IntStream.range(0, threads).map(i -> threads - 1 - i).toArray());
    }
  }

  @Test
  void areThoseWithoutAClassFile() throws Exception {
    byte[] bytes = RowLoopsTest.bytesOf(Waits.class);
    Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
    Kernel kernel = (Kernel) hidden.getDeclaredConstructor().newInstance();
    assertThat(ResumableKernels.of(kernel)).isNull();
    assertThat(run(kernel, 65)).isNull();
  }

  @Test
  void failTheLaunchWithWhatTheyThrowEvenIfOthersWait() {
    IllegalStateException thrown = new IllegalStateException("as expected");
    Kernel kernel =
        t -> {
          synchronized (t) {
            t.__syncthreads();
            if (t.threadIdx.x == 40) {
              throw thrown;
            }
            t.__ballot(true);
            t.__syncthreads();
          }
        };
    assertThat(run(kernel, 100)).isSameAs(thrown);
  }

  @Test
  void areLookedAtCloselyOnceTheyHaveWaitedInFunctionsOfOtherClasses() {
    int[] out = new int[64];
    assertThat(ResumableKernels.of(new WaitsElsewhere(out))).isNull();
    assertThat(run(new WaitsElsewhere(out), 64)).isNull();
    assertThat(ResumableKernels.of(new WaitsElsewhere(out))).isNotNull();
    assertThat(out).containsOnly(63);
  }

  private static Throwable run(Kernel kernel, int threads) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Workers workers = new Workers(0, () -> false);
    Launch launch = new Launch(kernel, dim3(1), dim3(threads), 0);
    new LaunchTask(launch, null, workers, BLOCK_THREADS, failure::set).execute();
    return failure.get();
  }
}

/** A class file in which nothing tells that threads wait. */
record WaitsElsewhere(int[] out) implements Kernel {
  @Override
  public void run(KernelThread t) {
    out[t.threadIdx.x] = WarpMaximum.of(t, t.threadIdx.x);
  }
}
