package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipDeviceReset;

import dev.hiptide.hip.tool.RuntimeThread;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What {@link DeviceThreadsTest} runs: uses the device, lets its threads end, and uses it again.
 */
final class RestProgram {
  private static final long DEADLINE_NANOS = 40_000_000_000L;
  private static final int HOSTS = 8;

  private RestProgram() {}

  /** Arguments: any for virtual threads as hosts. */
  public static void main(String[] args) throws Exception {
    RedeployedApp.run();
    long begin = System.nanoTime();
    while (hasThreads()) {
      if (System.nanoTime() - begin > DEADLINE_NANOS) {
        throw new IllegalStateException("its threads still run");
      }
      Thread.sleep(50);
    }
    // Several hosts at once want the threads back.
    ExecutorService hosts = hosts(args.length > 0);
    for (int i = 0; i < HOSTS; i++) {
      hosts.execute(RedeployedApp::run);
    }
    hosts.shutdown();
    if (!hosts.awaitTermination(DEADLINE_NANOS, TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("hosts wait for ever");
    }
    hipDeviceReset();
    System.out.println("used again");
  }

  private static ExecutorService hosts(boolean virtual) throws ReflectiveOperationException {
    return virtual
        ? (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
        : Executors.newFixedThreadPool(HOSTS);
  }

  private static boolean hasThreads() {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(RuntimeThread.class::isInstance);
  }
}
