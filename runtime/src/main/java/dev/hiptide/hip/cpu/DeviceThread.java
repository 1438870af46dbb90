package dev.hiptide.hip.cpu;

/**
 * A thread of the runtime. All of them are of this class, daemons, and named {@code hip-…}.
 *
 * <p><b>Tool hook.</b> Tracing tools know the runtime's threads by this class, and learn of their
 * begin and end by instrumenting {@link #run}.
 */
final class DeviceThread extends Thread {
  /** Enough for kernels of moderate depth; a block of 1024 threads reserves a quarter GiB. */
  private static final long STACK_BYTES = 256 * 1024;

  private final Runnable loop;

  DeviceThread(String name, Runnable loop) {
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
