package dev.hiptide.hip.cpu.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Hip;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
  void makesClassesThatAreUnloadedWithTheKernelClass() throws Exception {
    WeakReference<Class<?>> loop = loopOfAKernelClassThatIsGone();
    long start = System.nanoTime();
    while (loop.get() != null && System.nanoTime() - start < 30_000_000_000L) {
      System.gc();
    }
    assertThat(loop.get()).isNull();
  }

  private static WeakReference<Class<?>> loopOfAKernelClassThatIsGone() throws Exception {
    Class<?> copy = new CopyingLoader().loadClass(WithALambda.class.getName());
    Method loop = copy.getDeclaredMethod("loop");
    loop.setAccessible(true);
    Object code = loop.invoke(null);
    assertThat(code.getClass().getClassLoader()).isSameAs(copy.getClassLoader());
    return new WeakReference<>(code.getClass());
  }

  /** Has a whole runtime of its own: a kernel has to be from where the runtime is. */
  private static final class CopyingLoader extends ClassLoader {
    CopyingLoader() {
      super(RowCompilerTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.hiptide.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}

/** A class to copy. */
final class WithALambda {
  private WithALambda() {}

  static RowCode loop() {
    IntPointer none = null;
    Kernel kernel = t -> none.set(t.threadIdx.x, 1);
    return RowCompiler.compile(kernel);
  }
}
