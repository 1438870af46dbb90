package dev.hiptide.hip.cpu;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The device's one queue and the thread that does its tasks, in the order they were submitted.
 *
 * <p>Submitting never blocks. While work keeps coming the thread spins for it, so that neither side
 * makes a system call; after some idle milliseconds it sleeps, and the next submission wakes it.
 */
final class Processor {
  private static final long IDLE_SPIN_NANOS = 5_000_000;

  /** Tasks enqueued but not done, beyond which a launch waits: some 10 MB of Java heap. */
  private static final long BACKLOG_LIMIT = 1 << 17;

  /**
   * How often the count of finished tasks is published: rarely, as submitters read it each time.
   */
  private static final long PUBLISH_EVERY = 1 << 10;

  private final Queue<DeviceTask> queue = new ConcurrentLinkedQueue<>();
  private final Doorbell doorbell = new Doorbell();
  private final AtomicLong submitted = new AtomicLong();
  private volatile long finished;

  void start() {
    new DeviceThread("hip-processor", this::loop).start();
  }

  /**
   * Enqueues a task.
   *
   * @return whether the device slept and was woken, by one system call
   */
  boolean submit(DeviceTask task) {
    submitted.incrementAndGet();
    queue.add(task);
    return doorbell.ring();
  }

  /** Whether hosts have run so far ahead that they should wait before they enqueue more. */
  boolean isFull() {
    return submitted.get() - finished >= BACKLOG_LIMIT;
  }

  boolean isAsleep() {
    return doorbell.isAsleep();
  }

  private void loop() {
    for (long done = 1; ; done++) {
      doorbell.await(() -> !queue.isEmpty(), IDLE_SPIN_NANOS);
      queue.remove().execute();
      if (done % PUBLISH_EVERY == 0) {
        finished = done;
      }
    }
  }
}
