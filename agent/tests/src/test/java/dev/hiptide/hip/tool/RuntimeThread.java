package dev.hiptide.hip.tool;

import java.util.concurrent.SynchronousQueue;

/** A device that runs one task at a time. */
public final class RuntimeThread extends Thread {
  private static final Task END =
      new Task() {
        @Override
        protected void perform() {}
      };

  private final SynchronousQueue<Task> tasks = new SynchronousQueue<>();

  public RuntimeThread() {
    super("stand-in-device");
    setDaemon(true);
  }

  /** Hands over a task; returns when the device has taken it. */
  public void submit(Task task) throws InterruptedException {
    tasks.put(task);
  }

  /** Lets the thread end when its last task has run. */
  public void end() throws InterruptedException {
    tasks.put(END);
    join();
  }

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
