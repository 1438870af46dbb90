package dev.hiptide.hip.cpu;

import java.util.function.Consumer;

/** A command that the host does not wait for. */
final class CommandTask extends DeviceTask {
  private final Runnable command;
  private final Consumer<Throwable> onFailure;

  CommandTask(Runnable command, Consumer<Throwable> onFailure) {
    this.command = command;
    this.onFailure = onFailure;
  }

  @Override
  protected void perform() {
    try {
      command.run();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    }
  }
}
