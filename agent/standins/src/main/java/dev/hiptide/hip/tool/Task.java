package dev.hiptide.hip.tool;

/** Work for the device; it carries the operation that it was created in. */
public final class Task {
  /** Written by the agent's advice. */
  public long correlationId;

  private final Runnable work;

  /**
   * @param work what the task does, on the device's thread
   */
  public Task(Runnable work) {
    this.work = work;
  }

  /** Does the work. */
  public void execute() {
    work.run();
  }

  /** Does the work, as a thread does that helps another. */
  public void assist() {
    work.run();
  }
}
