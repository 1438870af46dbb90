package dev.hiptide.hip.cpu;

/** Work for the device, as the runtime has it. */
public abstract class DeviceTask {
  long correlationId;

  final void execute() {
    perform();
  }

  final void assist() {
    perform();
  }

  protected abstract void perform();
}
