package dev.hiptide.hip.cpu.queue;

/**
 * A host thread's wait for tasks: once they are done it ends the wait.
 *
 * <p>A host that polls its word is told at once. For a host that sleeps, the task is handed to the
 * completion thread, which sends the signal.
 */
public final class WaitTask extends DependentTask {
  private final Completion completion = Completion.begin();
  private final CompletionThread signaller;

  /**
   * @param signaller wakes the host; null if it does not sleep
   */
  public WaitTask(CompletionThread signaller) {
    this.signaller = signaller;
    if (signaller != null) {
      signaller.prepare();
    }
  }

  public Completion completion() {
    return completion;
  }

  @Override
  protected void perform() {
    if (signaller == null) {
      completion.complete();
    } else {
      signaller.deliver(this);
    }
  }

  @Override
  protected void performShare() {
    completion.complete();
    completion.wakeHost();
  }
}
