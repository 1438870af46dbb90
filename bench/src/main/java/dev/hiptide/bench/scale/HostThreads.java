package dev.hiptide.bench.scale;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;

import java.util.concurrent.locks.LockSupport;

/**
 * Threads that each call HIP a hundred times a second, until standard input ends. Arguments: the
 * number of threads.
 */
public final class HostThreads {
  private static final int BYTES = 4096;
  private static final long PAUSE_NANOS = 10_000_000;

  private HostThreads() {}

  public static void main(String[] args) throws Exception {
    for (int thread = 0; thread < Integer.parseInt(args[0]); thread++) {
      Thread host = new Thread(HostThreads::iterate, "host-" + thread);
      host.setDaemon(true);
      host.start();
    }
    while (System.in.read() >= 0) {
      // until it has been looked at
    }
    System.exit(0);
  }

  private static void iterate() {
    while (true) {
      roctxRangePush("iteration");
      hipFree(hipMalloc(BYTES));
      roctxRangePop();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
