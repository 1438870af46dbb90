package dev.hiptide.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** Waits for the endpoint's port, which the variants' collectors use one after another. */
final class Ports {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long RETRY_MILLIS = 50;

  private Ports() {}

  /**
   * Waits until nothing listens on the port, for a few seconds at most: if it stays taken, the
   * agent picks another.
   */
  static void awaitFree(int port) throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
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
