package dev.hiptide.hip.tool;

/** Looks like the runtime's class of this name. */
public class RuntimeThread extends Thread {
  @Override
  public void run() {}
}
