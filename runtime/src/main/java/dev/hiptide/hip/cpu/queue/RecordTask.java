package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.DeviceMark;

/** A mark in a stream: knows when the device got there. */
public final class RecordTask extends DeviceTask implements DeviceMark {
  private long nanos;

  @Override
  protected void perform() {
    nanos = System.nanoTime();
  }

  @Override
  public boolean isReached() {
    return isDone();
  }

  @Override
  public long nanos() {
    return nanos;
  }
}
