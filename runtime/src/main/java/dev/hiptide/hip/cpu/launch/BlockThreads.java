package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.cpu.queue.DeviceTask;
import dev.hiptide.hip.tool.RuntimeThread;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The platform threads for blocks whose threads run beside each other, limited in number: with one
 * block on each of many cores a process would reach the system's limit on threads.
 *
 * <p>A block reserves all its threads before the first is started. So a block that has some waits
 * for no others, and blocks cannot wait for each other in a circle.
 */
public final class BlockThreads {
  private final Semaphore free;
  private final ExecutorService pool;

  /**
   * @param limit how many may be reserved at one time; at least as many as a block can have
   */
  public BlockThreads(int limit) {
    this(limit, numbered());
  }

  BlockThreads(int limit, ThreadFactory factory) {
    // Fair, as a large block would otherwise wait for as long as small ones come.
    free = new Semaphore(limit, true);
    pool = Executors.newCachedThreadPool(factory);
  }

  private static ThreadFactory numbered() {
    AtomicInteger number = new AtomicInteger();
    return loop -> RuntimeThread.of("hip-block-" + number.getAndIncrement(), loop);
  }

  /** Waits until that many threads are free, and keeps them for the caller. */
  void reserve(int threads) {
    free.acquireUninterruptibly(threads);
  }

  /** Gives back what {@link #reserve} kept, once the tasks are done. */
  void release(int threads) {
    free.release(threads);
  }

  /**
   * Runs a task on a reserved thread.
   *
   * @throws OutOfMemoryError if the system has no more threads
   */
  void execute(DeviceTask task) {
    pool.execute(task::execute);
  }
}
