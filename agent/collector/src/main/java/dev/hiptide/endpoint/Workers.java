package dev.hiptide.endpoint;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that answer requests. The JDK's server reads a request and writes its answer on one
 * of them, for as long as the client takes: a client that sends nothing more, or reads nothing,
 * would hold it for ever. So a thread that waits for its client does so for five seconds, or half a
 * second if others need it. Then it is interrupted, by which the JDK closes the connection ({@link
 * java.nio.channels.InterruptibleChannel}), in whatever state it is, with TLS or without.
 *
 * <p>What is done for an answer in between is never interrupted.
 */
final class Workers implements Executor, AutoCloseable {
  /** Of those that observing a program takes, see {@code docs/environments.md}. */
  static final int MAX_THREADS = 16;

  private static final int IDLE_SECONDS = 10;
  private static final int CLOSING_SECONDS = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Enough for a handshake over a slow line. */
  private static final Duration PATIENCE_IF_OTHERS_WAIT = Duration.ofMillis(500);

  private static final long WATCH_MILLIS = 100;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          MAX_THREADS,
          MAX_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> daemon(task, "hiptide-http"));

  private final ScheduledThreadPoolExecutor watch =
      new ScheduledThreadPoolExecutor(1, task -> daemon(task, "hiptide-http-watch"));

  private final Duration patience;

  /** The threads that wait for their clients, with the time since when. */
  private final Map<Thread, Long> waitingSinceNanos = new HashMap<>();

  Workers() {
    this(PATIENCE);
  }

  /**
   * @param patience how long a thread waits for its client
   */
  Workers(Duration patience) {
    this.patience = patience;
    threads.allowCoreThreadTimeOut(true);
    watch.scheduleWithFixedDelay(
        this::interruptPatient, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    // A request that the server fails at is no matter for the program's standard error.
    thread.setUncaughtExceptionHandler((failed, e) -> {});
    return thread;
  }

  /** Runs what the server does for one request, which begins with waiting for the client. */
  @Override
  public void execute(Runnable request) {
    threads.execute(
        () -> {
          awaitClient();
          try {
            request.run();
          } finally {
            goOn();
          }
        });
  }

  /** From now on, this thread waits for its client. */
  synchronized void awaitClient() {
    waitingSinceNanos.put(Thread.currentThread(), System.nanoTime());
  }

  /** This thread does not wait for its client any more; it is not interrupted. */
  synchronized void goOn() {
    waitingSinceNanos.remove(Thread.currentThread());
    Thread.interrupted(); // it may have come in the last moment
  }

  private synchronized void interruptPatient() {
    Duration most = threads.getQueue().isEmpty() ? patience : PATIENCE_IF_OTHERS_WAIT;
    long now = System.nanoTime();
    waitingSinceNanos.forEach(
        (thread, since) -> {
          if (now - since >= most.toNanos()) {
            thread.interrupt();
          }
        });
  }

  /** How many threads do something. */
  int busy() {
    return threads.getActiveCount();
  }

  /** Takes no more requests, and waits for the answers under way, a second at most. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    watch.shutdownNow();
  }
}
