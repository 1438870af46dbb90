package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;

/** Has copies of classes of the tests: as a program has its kernels in a loader of its own. */
public final class OtherLoader extends ClassLoader {
  public OtherLoader() {
    super(OtherLoader.class.getClassLoader());
  }

  /** A copy of a class; copies of nested classes would need their host. */
  public Class<?> copy(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = getResourceAsStream(file)) {
      byte[] bytes = in.readAllBytes();
      return defineClass(type.getName(), bytes, 0, bytes.length);
    }
  }

  /** Waits until the garbage collector has collected what is unreachable. */
  public static void awaitUnloading(WeakReference<?> gone) {
    long start = System.nanoTime();
    while (gone.get() != null && System.nanoTime() - start < 30_000_000_000L) {
      System.gc();
    }
    assertThat(gone.get()).isNull();
  }
}
