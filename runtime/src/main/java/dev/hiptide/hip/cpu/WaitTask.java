package dev.hiptide.hip.cpu;

import java.util.function.Consumer;

/**
 * A command that the host waits for. An empty one is a marker behind the work enqueued before.
 *
 * <p>The processor does the command and ends the wait of a host that looks at its word by itself.
 * For a host that sleeps it hands the task on to the completion thread, whose share is the signal.
 */
final class WaitTask extends DeviceTask {
  private final Runnable command;
  private final Consumer<Throwable> onFailure;
  private final Completion completion;
  private final CompletionThread signaller;

  /**
   * @param signaller wakes the host; null if it does not sleep
   */
  WaitTask(
      Runnable command,
      Consumer<Throwable> onFailure,
      Completion completion,
      CompletionThread signaller) {
    this.command = command;
    this.onFailure = onFailure;
    this.completion = completion;
    this.signaller = signaller;
  }

  @Override
  void perform() {
    try {
      command.run();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    }
    if (signaller == null) {
      completion.complete();
    } else {
      signaller.deliver(this);
    }
  }

  @Override
  void performShare() {
    completion.complete();
    completion.wakeHost();
  }
}
