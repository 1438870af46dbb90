package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.tool.RuntimeThread;
import java.util.function.Consumer;

/** A command that the host does not wait for. */
public final class CommandTask extends DeviceTask {
  private Runnable command;
  private final Consumer<Throwable> onFailure;

  public CommandTask(Runnable command, Consumer<Throwable> onFailure) {
    this.command = command;
    this.onFailure = onFailure;
  }

  @Override
  protected void perform() {
    try {
      command.run();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    } finally {
      RuntimeThread.restore();
    }
  }

  @Override
  protected void release() {
    command = null;
  }
}
