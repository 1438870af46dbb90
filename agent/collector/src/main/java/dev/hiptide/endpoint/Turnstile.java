package dev.hiptide.endpoint;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets passwords be checked one after another, with a pause after a wrong one: guessing takes
 * little of the processor, and right ones are found out among guesses. Each network has one place
 * in the queue, which is short, because each takes a thread of the endpoint. Whoever finds none is
 * to come again. So while somebody guesses without pause, a right password that was not checked
 * before hardly gets in from the same network; from others it does. Thread-safe.
 */
final class Turnstile {
  static final int MAX_QUEUE = 4;
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Of an IPv6 address, as many bytes name a network; a host in it takes any address there. */
  private static final int NETWORK_BYTES = 8;

  /** Fair: who has come first is first. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private final Set<ByteBuffer> queue = new HashSet<>();
  private long pauseEndsNanos = System.nanoTime();

  /**
   * Has a password checked when it is its turn.
   *
   * @param from where the client is
   * @param isRight the check
   * @return what it has found; empty if the client is to come again
   */
  Optional<Boolean> check(InetAddress from, BooleanSupplier isRight) {
    ByteBuffer network = network(from);
    if (!enters(network)) {
      return Optional.empty();
    }
    turn.lock();
    try {
      awaitPause();
      boolean right = isRight.getAsBoolean();
      if (!right) {
        pauseEndsNanos = System.nanoTime() + PAUSE.toNanos();
      }
      return Optional.of(right);
    } finally {
      turn.unlock();
      leaves(network);
    }
  }

  private void awaitPause() {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, pauseEndsNanos - System.nanoTime()));
    } catch (InterruptedException e) { // the endpoint is closed
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean enters(ByteBuffer network) {
    return queue.size() < MAX_QUEUE && queue.add(network);
  }

  private synchronized void leaves(ByteBuffer network) {
    queue.remove(network);
  }

  private static ByteBuffer network(InetAddress address) {
    byte[] bytes = address.getAddress();
    int significant = address instanceof Inet6Address ? NETWORK_BYTES : bytes.length;
    return ByteBuffer.wrap(bytes, 0, significant);
  }
}
