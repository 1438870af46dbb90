package dev.hiptide.hip.cpu;

/** Looks like the runtime's class of this name. */
public class DeviceThread extends Thread {
  @Override
  public void run() {}
}
