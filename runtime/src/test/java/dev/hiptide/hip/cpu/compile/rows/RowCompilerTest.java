package dev.hiptide.hip.cpu.compile.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Hip;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.OtherLoader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RowCompilerTest {
  private IntPointer data;

  @BeforeEach
  void allocate() {
    data = Hip.hipMalloc(64).asInts();
  }

  @AfterEach
  void free() {
    Hip.hipFree(data.untyped());
  }

  @Test
  void spansBlocksIfOnlyTheGlobalIndexIsUsed() {
    IntPointer ints = data;
    assertThat(RowCompiler.compile(t -> ints.set(globalIndexWrittenOut(t), 1))).isNull();
    Kernel kernel =
        t -> {
          int i = t.threadIdx.x + t.blockDim.x * t.blockIdx.x;
          ints.set(i, i);
        };
    assertThat(RowCompiler.compile(kernel).spansBlocks()).isTrue();
  }

  private static int globalIndexWrittenOut(KernelThread t) {
    return t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
  }

  @Test
  void keepsToABlockIfItsCoordinatesAreUsed() {
    IntPointer ints = data;
    Kernel kernel = t -> ints.set(t.blockIdx.x * t.blockDim.x + t.threadIdx.x, t.threadIdx.x);
    assertThat(RowCompiler.compile(kernel).spansBlocks()).isFalse();
  }

  @Test
  void leavesKernelsWithBarriersAlone() {
    IntPointer ints = data;
    Kernel kernel =
        t -> {
          ints.set(t.threadIdx.x, 1);
          t.__syncthreads();
        };
    assertThat(RowCompiler.compile(kernel)).isNull();
  }

  @Test
  void leavesKernelsAloneThatWriteCoordinates() {
    IntPointer ints = data;
    Kernel kernel =
        t -> {
          t.threadIdx.x = 0;
          ints.set(t.threadIdx.x, 1);
        };
    assertThat(RowCompiler.compile(kernel)).isNull();
  }

  @Test
  void leavesKernelsAloneThatCatch() {
    IntPointer ints = data;
    Kernel kernel =
        t -> {
          try {
            ints.set(t.threadIdx.x, 1);
          } catch (IndexOutOfBoundsException e) {
            ints.set(0, 2);
          }
        };
    assertThat(RowCompiler.compile(kernel)).isNull();
  }

  @Test
  void leavesKernelsAloneWhoseAccessesItCannotKnow() {
    IntPointer ints = data;
    AtomicInteger next = new AtomicInteger();
    assertThat(RowCompiler.compile(t -> ints.set(next.getAndIncrement(), 1))).isNull();
  }

  @Test
  @Timeout(20)
  void takesNoLongerForExpressionsThatDouble() {
    IntPointer ints = data;
    int seed = 7;
    Kernel kernel =
        t -> {
          int power = seed + t.gridDim.x;
          power *= power; // 1
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 5
          power *= power;
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 10
          power *= power;
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 15
          power *= power;
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 20
          power *= power;
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 25
          power *= power;
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 30
          power *= power;
          power *= power;
          power *= power;
          power *= power;
          power *= power; // 35
          ints.set(power, 1);
          ints.set(t.threadIdx.x, power);
        };
    assertThat(RowCompiler.compile(kernel)).isNotNull();
  }

  @Test
  void makesClassesThatAreUnloadedWithTheKernelClass() throws Exception {
    WeakReference<Class<?>> loop = loopOfAKernelClassThatIsGone();
    OtherLoader.awaitUnloading(loop);
  }

  private static WeakReference<Class<?>> loopOfAKernelClassThatIsGone() throws Exception {
    Method maker = new OtherLoader().copy(WithALambda.class).getDeclaredMethod("kernel");
    maker.setAccessible(true);
    return new WeakReference<>(RowCompiler.compile((Kernel) maker.invoke(null)).getClass());
  }

  @Test
  void takesKernelsThatInheritTheirCode() {
    assertThat(RowCompiler.compile(new Inheriting(data))).isNotNull();
  }

  private static class Declaring implements Kernel {
    private final IntPointer data;

    Declaring(IntPointer data) {
      this.data = data;
    }

    @Override
    public void run(KernelThread t) {
      data.set(t.threadIdx.x, 1);
    }

    /** Not the code of all kernels made of it. */
    void other(KernelThread t) {
      data.set(t.threadIdx.x, 2);
    }

    final void always(KernelThread t) {
      data.set(t.threadIdx.x, 3);
    }
  }

  private static final class Inheriting extends Declaring {
    Inheriting(IntPointer data) {
      super(data);
    }
  }

  @Test
  void takesMethodsThatCannotBeOverridden() {
    Declaring object = new Declaring(data);
    assertThat(RowCompiler.compile(object::always)).isNotNull();
    assertThat(RowCompiler.compile(object::other)).isNull();
  }
}

/** A class to copy. */
final class WithALambda {
  private WithALambda() {}

  static Kernel kernel() {
    IntPointer none = null;
    return t -> none.set(t.threadIdx.x, 1);
  }
}
