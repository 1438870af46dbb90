package dev.hiptide.hip.cpu.queue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;

/**
 * A queue and the thread that does its tasks, in the order they were submitted.
 *
 * <p>Submitting never blocks. While work keeps coming the thread spins for it, so that neither side
 * makes a system call; after some idle milliseconds it sleeps, and the next submission wakes it.
 *
 * <p>Between tasks nothing is allocated, as in {@link CompletionThread} and {@link Workers}: the
 * threads outlive a kernel that has filled the Java heap. So they use no {@code VarHandle} that is
 * not linked before, and no {@code AtomicReference}, which is made of one: the JVM allocates what a
 * call of a {@code VarHandle} needs when a place in the code makes the first. The atomic field
 * updaters and {@code AtomicInteger} have none.
 */
final class Processor {
  /** Tasks enqueued but not done, beyond which a launch waits: some 10 MB of Java heap. */
  static final long BACKLOG_LIMIT = 1 << 17;

  /**
   * How many tasks are done between two updates of the published count, which is rare because
   * submitters read it each time.
   */
  private static final long PUBLISH_EVERY = 1 << 10;

  private static final AtomicReferenceFieldUpdater<Processor, DeviceTask> LAST =
      AtomicReferenceFieldUpdater.newUpdater(Processor.class, DeviceTask.class, "last");

  private final String name;
  private final IdleTurns idleTurns;
  private final IdleSpin idleSpin;
  private final Doorbell doorbell;
  private final AtomicLong submitted = new AtomicLong();
  private volatile long finished;

  /** How many tasks are done; used by the thread alone. */
  private long done;

  /** The end of the queue. Only the thread knows its beginning. */
  private volatile DeviceTask last;

  /** The task being executed or executed last; used by the thread alone. */
  private DeviceTask current;

  private final BooleanSupplier work = () -> current.next != null;

  /**
   * @param deviceIsIdle whether no processor is at work
   */
  Processor(String name, IdleTurns idleTurns, BooleanSupplier deviceIsIdle) {
    this.name = name;
    doorbell = new Doorbell(this::startEntered, deviceIsIdle);
    this.idleTurns = idleTurns;
    idleSpin = new IdleSpin(idleTurns);
    last = new CommandTask(() -> {}, failure -> {});
    last.finish();
    current = last;
  }

  /** Starts its thread; later that is there whenever it has work. */
  void start() {
    Libc.start(name, this::loop);
  }

  private void startEntered() {
    Libc.startEntered(name, this::loop);
  }

  /** To be called by a host thread before it enqueues a task. */
  void prepare() {
    doorbell.prepare();
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

  /** Whether its thread has ended. */
  boolean hasEnded() {
    return doorbell.hasEnded();
  }

  private void loop() {
    idleTurns.wakes();
    while (takeNext()) {
      current.execute();
      current.finish();
      done++;
      if (done % PUBLISH_EVERY == 0) {
        finished = done;
      }
    }
  }

  /** Makes the next task the current one; false if the thread is to end. */
  private boolean takeNext() {
    if (!work.getAsBoolean()) {
      idleSpin.await(work);
      if (!work.getAsBoolean()) {
        idleTurns.sleeps();
        if (!doorbell.await(work, 0)) {
          return false;
        }
        idleTurns.wakes();
      }
    }
    DeviceTask before = current;
    current = before.next;
    // A stream or an event may keep this task, which must not keep all later ones alive.
    before.next = null;
    return true;
  }
}
