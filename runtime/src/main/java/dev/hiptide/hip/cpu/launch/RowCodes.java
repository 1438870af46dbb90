package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.cpu.compile.rows.RowCode;
import dev.hiptide.hip.cpu.compile.rows.RowCompiler;

/** The compiled loop of a kernel class, if it has one. */
final class RowCodes {
  /**
   * The smallest launch that kernels are compiled for, which takes some milliseconds: programs that
   * launch but a few threads never wait for it.
   */
  private static final long MIN_THREADS = 4096;

  /** Keeps the loop no longer than the kernel class. */
  private static final ClassValue<RowCodes> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected RowCodes computeValue(Class<?> kernelClass) {
          return new RowCodes();
        }
      };

  private volatile boolean isTried;
  private RowCode code;

  private RowCodes() {}

  /** The loop for a launch's kernel; null if it has none, or needs none yet. */
  static RowCode of(Launch launch) {
    RowCodes codes = OF_CLASS.get(launch.kernel().getClass());
    if (!codes.isTried && launch.grid().count() * launch.block().count() >= MIN_THREADS) {
      codes.compile(launch.kernel());
    }
    return codes.isTried ? codes.code : null;
  }

  private synchronized void compile(Kernel kernel) {
    if (!isTried) {
      code = RowCompiler.compile(kernel);
      isTried = true;
    }
  }
}
