package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipDeviceReset;

import dev.hiptide.hip.tool.RuntimeThread;

/**
 * What {@link DeviceThreadsTest} runs: uses the device, lets its threads end, and uses it again.
 */
final class RestProgram {
  private static final long DEADLINE_NANOS = 40_000_000_000L;

  private RestProgram() {}

  public static void main(String[] args) throws InterruptedException {
    RedeployedApp.run();
    long begin = System.nanoTime();
    while (hasThreads()) {
      if (System.nanoTime() - begin > DEADLINE_NANOS) {
        throw new IllegalStateException("its threads still run");
      }
      Thread.sleep(50);
    }
    // Several hosts at once want the threads back.
    Thread[] hosts = new Thread[8];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = new Thread(RedeployedApp::run);
      hosts[i].start();
    }
    for (Thread host : hosts) {
      host.join();
    }
    hipDeviceReset();
    System.out.println("used again");
  }

  private static boolean hasThreads() {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(RuntimeThread.class::isInstance);
  }
}
