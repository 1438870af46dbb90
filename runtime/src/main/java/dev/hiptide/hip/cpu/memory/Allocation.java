package dev.hiptide.hip.cpu.memory;

import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.MemoryKind;
import java.nio.ByteBuffer;

/** One allocation, and its place among what programs own. */
final class Allocation extends DeviceMemory {
  final MemoryBlock block;

  /** All of the memory; null once a processor has retired it. */
  volatile ByteBuffer contents;

  /** Whose list it is in; null before, and when a host thread has freed it. */
  volatile CpuMemory owner;

  Allocation previous;
  Allocation next;

  Allocation(MemoryBlock block, ByteBuffer contents, MemoryKind kind) {
    super(block.address(), contents, kind);
    this.block = block;
    this.contents = contents;
  }
}
