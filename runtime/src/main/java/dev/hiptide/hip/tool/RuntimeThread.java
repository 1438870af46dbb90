package dev.hiptide.hip.tool;

/**
 * A thread of the runtime. All of them are of this class, are daemons, and have names that begin
 * with {@code hip-}.
 *
 * <p><b>Tool hook.</b> Tracing tools know the runtime's threads by this class, and learn of their
 * begin and end by instrumenting {@link #run}.
 */
public final class RuntimeThread extends Thread {
  /** Enough for kernels of moderate depth; a block of 1024 threads reserves a quarter GiB. */
  private static final long STACK_BYTES = 256 * 1024;

  private final Runnable loop;

  /**
   * @param name begins with {@code hip-}
   * @param loop serves the device for as long as the thread lives
   */
  public RuntimeThread(String name, Runnable loop) {
    super(null, null, name, STACK_BYTES, false);
    this.loop = loop;
    setDaemon(true);
  }

  /** Serves the device for as long as the thread lives. */
  @Override
  public void run() {
    loop.run();
  }
}
