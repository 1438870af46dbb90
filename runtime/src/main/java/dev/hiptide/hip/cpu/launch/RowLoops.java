package dev.hiptide.hip.cpu.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

/**
 * The row loops of one kernel class. Each is a class of its own with the code of {@link
 * RowLoopCode}, because of what was measured with a kernel that increments 10 MB, guarded by {@code
 * if (i < n)}:
 *
 * <ul>
 *   <li>With one loop for all, a second kernel class made its launches two and a half times slower,
 *       a third more than five times. HotSpot profiles calls per method.
 *   <li>With a loop of their own for the blocks on the grid's border, where data ends (or, for a
 *       stencil, begins), launches were four times faster on JDK 25. Presumably the compiler gives
 *       up its check of a whole row's indices, for all blocks, once the last block has failed it;
 *       that was inferred from the times, not seen in the compiled code.
 * </ul>
 *
 * @param inner for the blocks that have neighbours on all sides
 * @param border for the others
 */
record RowLoops(RowLoop inner, RowLoop border) {
  private static final byte[] CODE = code();

  /** Keeps the loops no longer than the kernel class; hidden classes are unloaded one by one. */
  private static final ClassValue<RowLoops> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected RowLoops computeValue(Class<?> kernelClass) {
          return new RowLoops(newLoop(), newLoop());
        }
      };

  /** The loops for kernels of this class, made at the first call. */
  static RowLoops of(Class<?> kernelClass) {
    return OF_CLASS.get(kernelClass);
  }

  private static RowLoop newLoop() {
    try {
      Class<?> copy = MethodHandles.lookup().defineHiddenClass(CODE, true).lookupClass();
      return (RowLoop) copy.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] code() {
    String file = RowLoopCode.class.getSimpleName() + ".class";
    try (InputStream in = RowLoopCode.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
