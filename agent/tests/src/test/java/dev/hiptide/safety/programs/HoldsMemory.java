package dev.hiptide.safety.programs;

import dev.hiptide.hip.tool.DeviceHeap;
import java.io.IOException;

/** Allocates device memory, and gives some of it back at the end of its input. */
public final class HoldsMemory {
  /** What it holds when it has started. */
  public static final long HELD = 64 << 20;

  /** What of that it gives back. */
  public static final long FREED = 48 << 20;

  private HoldsMemory() {}

  public static void main(String[] arguments) throws IOException {
    DeviceHeap heap = new DeviceHeap(Long.MAX_VALUE);
    long address = heap.malloc(HELD);
    System.out.println("started");
    while (System.in.read() >= 0) {}
    heap.free(address, FREED);
  }
}
