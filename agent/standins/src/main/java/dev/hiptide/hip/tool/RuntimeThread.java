package dev.hiptide.hip.tool;

import java.util.concurrent.SynchronousQueue;

/** A device that runs one task at a time. */
public final class RuntimeThread extends Thread {
  private static final Task END = new Task(() -> {});

  private final SynchronousQueue<Task> tasks = new SynchronousQueue<>();

  /** A daemon thread, to be started. */
  public RuntimeThread() {
    super("stand-in-device");
    setDaemon(true);
  }

  /** Hands over a task; returns when the device has taken it. */
  public void submit(Task task) {
    try {
      tasks.put(task);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the device was busy", e);
    }
  }

  /** Lets the thread end when its last task has run; returns when it has ended. */
  public void end() throws InterruptedException {
    tasks.put(END);
    join();
  }

  /** Runs tasks until {@link #end} or an interrupt. */
  @Override
  public void run() {
    try {
      for (Task task = tasks.take(); task != END; task = tasks.take()) {
        task.execute();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
