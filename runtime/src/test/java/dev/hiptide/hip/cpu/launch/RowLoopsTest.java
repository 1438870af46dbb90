package dev.hiptide.hip.cpu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.OtherLoader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class RowLoopsTest {
  @Test
  void givesEachKernelClassLoopClassesOfItsOwn() {
    Kernel one = t -> {};
    Kernel other = t -> {};
    RowLoops ofOne = RowLoops.of(one.getClass());
    RowLoops ofOther = RowLoops.of(other.getClass());
    assertThat(new Object[] {ofOne.inner(), ofOne.border(), ofOther.inner(), ofOther.border()})
        .extracting(Object::getClass)
        .doesNotHaveDuplicates();
    assertThat(RowLoops.of(one.getClass())).isSameAs(ofOne);
  }

  @Test
  void areUnloadedWithTheKernelClass() throws Exception {
    WeakReference<Class<?>> loopClass = loopClassOfAKernelClassThatIsGone();
    OtherLoader.awaitUnloading(loopClass);
  }

  private static WeakReference<Class<?>> loopClassOfAKernelClassThatIsGone() throws Exception {
    Class<?> kernelClass =
        MethodHandles.lookup().defineHiddenClass(bytesOf(Empty.class), true).lookupClass();
    return new WeakReference<>(RowLoops.of(kernelClass).inner().getClass());
  }

  static byte[] bytesOf(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }
}

/** A kernel class to copy; copies of a nested class would need its host. */
final class Empty implements Kernel {
  @Override
  public void run(KernelThread t) {}
}
