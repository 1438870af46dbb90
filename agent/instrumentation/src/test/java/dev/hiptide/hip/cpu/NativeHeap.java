package dev.hiptide.hip.cpu;

/** Looks like the runtime's class of this name. */
public class NativeHeap {
  public long malloc(long bytes) {
    return bytes > 1000 ? 0 : 0x1000;
  }

  public void free(long address, long bytes) {}
}
