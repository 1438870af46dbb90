package dev.hiptide.hip.tool;

/**
 * What runtime threads do for one HIP call. Created by that call, on the thread that makes it.
 *
 * <p>All that a runtime thread does for a HIP call happens inside {@link #execute} or {@link
 * #assist} of a task of that call, including the signal that ends a host's wait. What happens
 * outside, such as an idle thread going to sleep, is done for no call.
 *
 * <p><b>Tool hook.</b> A tool writes {@link #correlationId} when the constructor returns on the
 * submitting thread, and reads it around {@code execute} and {@code assist}. Several threads may be
 * in {@code assist} of one task at a time.
 */
public abstract class Task {
  /** Opaque; 0 unless a tool wrote it. The runtime only ever copies it, to parts of this task. */
  public long correlationId;

  protected Task() {}

  /** Does the task's main part, once; throws nothing. */
  public final void execute() {
    perform();
  }

  /**
   * Does a share of the task that can be done beside or after its main part, on another thread;
   * throws nothing.
   */
  public final void assist() {
    performShare();
  }

  /** The task's main part; throws nothing. */
  protected abstract void perform();

  /** A share of the task; throws nothing. Called only for tasks that hand out shares. */
  protected void performShare() {
    throw new IllegalStateException(this + " has no shares");
  }
}
