package dev.hiptide.hip.cpu;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;

/**
 * A queue and the thread that does its tasks, in the order they were submitted.
 *
 * <p>Submitting never blocks. While work keeps coming the thread spins for it, so that neither side
 * makes a system call; after some idle milliseconds it sleeps, and the next submission wakes it.
 */
final class Processor {
  /** Tasks enqueued but not done, beyond which a launch waits: some 10 MB of Java heap. */
  static final long BACKLOG_LIMIT = 1 << 17;

  /**
   * How often the count of finished tasks is published: rarely, as submitters read it each time.
   */
  private static final long PUBLISH_EVERY = 1 << 10;

  private static final AtomicReferenceFieldUpdater<Processor, DeviceTask> LAST =
      AtomicReferenceFieldUpdater.newUpdater(Processor.class, DeviceTask.class, "last");

  private final String name;
  private final IdleTurns idleTurns;
  private final IdleSpin idleSpin;
  private final Doorbell doorbell = new Doorbell();
  private final AtomicLong submitted = new AtomicLong();
  private volatile long finished;

  /** The end of the queue. Its begin is known to the thread alone. */
  private volatile DeviceTask last;

  Processor(String name, IdleTurns idleTurns) {
    this.name = name;
    this.idleTurns = idleTurns;
    idleSpin = new IdleSpin(idleTurns);
    last = new CommandTask(() -> {}, failure -> {});
    last.finish();
  }

  void start() {
    DeviceTask first = last;
    new DeviceThread(name, () -> loop(first)).start();
  }

  /**
   * Enqueues a task.
   *
   * @return whether the device slept and was woken, by one system call
   */
  boolean submit(DeviceTask task) {
    submitted.incrementAndGet();
    LAST.getAndSet(this, task).next = task;
    return doorbell.ring();
  }

  /** The task submitted last, done or not. */
  DeviceTask last() {
    return last;
  }

  /** Whether hosts have run so far ahead that they should wait before they enqueue more. */
  boolean isFull() {
    return submitted.get() - finished >= BACKLOG_LIMIT;
  }

  boolean isAsleep() {
    return doorbell.isAsleep();
  }

  /**
   * @param first a task that is done, the begin of the queue
   */
  private void loop(DeviceTask first) {
    idleTurns.wakes();
    DeviceTask task = first;
    for (long done = 1; ; done++) {
      task = after(task);
      task.execute();
      task.finish();
      if (done % PUBLISH_EVERY == 0) {
        finished = done;
      }
    }
  }

  private DeviceTask after(DeviceTask task) {
    if (task.next == null) {
      BooleanSupplier work = () -> task.next != null;
      idleSpin.await(work);
      if (!work.getAsBoolean()) {
        idleTurns.sleeps();
        doorbell.await(work, 0);
        idleTurns.wakes();
      }
    }
    DeviceTask next = task.next;
    // A stream or an event may keep the task: it must not keep all that came after it.
    task.next = null;
    return next;
  }
}
