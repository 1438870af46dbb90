package dev.hiptide.hip.cpu;

import java.util.concurrent.SynchronousQueue;

/** A device that runs one task at a time. */
public final class DeviceThread extends Thread {
  private static final DeviceTask END =
      new DeviceTask() {
        @Override
        protected void perform() {}
      };

  private final SynchronousQueue<DeviceTask> tasks = new SynchronousQueue<>();

  public DeviceThread() {
    super("stand-in-device");
    setDaemon(true);
  }

  /** Hands over a task; returns when the device has taken it. */
  public void submit(DeviceTask task) throws InterruptedException {
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
      for (DeviceTask task = tasks.take(); task != END; task = tasks.take()) {
        task.execute();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
