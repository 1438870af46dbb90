package dev.hiptide.hip.tool;

/** Looks like the runtime's class of this name. */
public class DeviceHeap {
  public long malloc(long bytes) {
    return bytes > 1000 ? 0 : 0x1000;
  }

  public void free(long address, long bytes) {}
}
