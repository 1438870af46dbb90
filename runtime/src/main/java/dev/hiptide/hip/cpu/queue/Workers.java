package dev.hiptide.hip.cpu.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;

/**
 * The threads that help a processor with the blocks of a launch: one for each further core. They
 * help one processor at a time.
 */
public final class Workers {
  /** Between two launches of a busy stream; longer pauses are slept through. */
  private static final long IDLE_SPIN_NANOS = 100_000;

  /**
   * At the end of a launch, for workers on their last blocks; longer ones are slept through.
   *
   * <p>Short, because on two cores the kernel can leave both threads on one of them, and neither
   * comes away while neither sleeps: with 100 µs here, one process in four took 300 µs instead of
   * 110 for a launch over 10 MB, for seconds.
   */
  private static final long JOIN_SPIN_NANOS = 2_000;

  private static final AtomicReferenceFieldUpdater<Workers, DeviceTask> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(Workers.class, DeviceTask.class, "current");

  private final List<Worker> all = new ArrayList<>();
  private final Doorbell joined = new Doorbell();

  private final BooleanSupplier deviceIsIdle;

  /** The task to help with, or null. */
  private volatile DeviceTask current;

  /** Whether workers have ended since {@link #prepare}. */
  private volatile boolean haveEnded;

  /**
   * @param deviceIsIdle whether no processor is at work
   */
  public Workers(int count, BooleanSupplier deviceIsIdle) {
    this.deviceIsIdle = deviceIsIdle;
    for (int i = 0; i < count; i++) {
      all.add(new Worker("hip-worker-" + i));
    }
  }

  /** Starts them; later they are there whenever the device has work. */
  public void start() {
    all.forEach(Worker::start);
  }

  /** To be called by a host thread before it enqueues a task that invites them. */
  public void prepare() {
    if (haveEnded) {
      haveEnded = false;
      boolean prepared = false;
      try {
        all.forEach(worker -> worker.doorbell.prepare());
        prepared = true;
      } finally {
        haveEnded |= !prepared;
      }
    }
  }

  public int count() {
    return all.size();
  }

  /**
   * Asks {@code helpers} workers to assist. A late one may come when nothing is left to do, and one
   * that has just ended does not come: the processor can do everything itself.
   *
   * @return false, having asked nobody, if they assist another processor's task
   */
  public boolean invite(DeviceTask task, long helpers) {
    if (!CURRENT.compareAndSet(this, null, task)) {
      return false;
    }
    for (int i = 0; i < all.size() && i < helpers; i++) {
      all.get(i).doorbell.ringIfThere();
    }
    return true;
  }

  /** Called by the processor: returns once the task that workers were asked to assist is done. */
  public void join(BooleanSupplier done) {
    joined.await(done, JOIN_SPIN_NANOS);
    current = null;
  }

  /** Called by the thread that finishes the last share, after {@code done} has become true. */
  public void finished() {
    joined.ring();
  }

  private final class Worker {
    private final String name;
    private final Doorbell doorbell = new Doorbell(this::startEntered, deviceIsIdle);

    /** The task it helped with last; used by its thread alone. */
    private DeviceTask last;

    private final BooleanSupplier work = () -> current != last;

    private Worker(String name) {
      this.name = name;
    }

    private void start() {
      Libc.start(name, this::loop);
    }

    private void startEntered() {
      Libc.startEntered(name, this::loop);
    }

    private void loop() {
      while (doorbell.await(work, IDLE_SPIN_NANOS)) {
        last = current;
        if (last != null) {
          last.assist();
        }
      }
      haveEnded = true;
    }
  }
}
