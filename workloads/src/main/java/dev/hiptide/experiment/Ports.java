package dev.hiptide.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** The endpoint's port, which one variant's collector hands to the next. */
final class Ports {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long RETRY_MILLIS = 50;

  private Ports() {}

  /** Waits until nobody listens there any more; not for ever: the agent can do without. */
  static void awaitFree(int port) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isFree(port) && System.nanoTime() < deadline) {
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
