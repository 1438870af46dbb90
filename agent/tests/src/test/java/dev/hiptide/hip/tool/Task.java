package dev.hiptide.hip.tool;

/** Work for the device, as the runtime has it. */
public abstract class Task {
  long correlationId;

  final void execute() {
    perform();
  }

  final void assist() {
    perform();
  }

  protected abstract void perform();
}
