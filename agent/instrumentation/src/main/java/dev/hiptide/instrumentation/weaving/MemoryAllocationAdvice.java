package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import net.bytebuddy.asm.Advice;

/** For the allocator of device memory. */
final class MemoryAllocationAdvice {
  private MemoryAllocationAdvice() {}

  @Advice.OnMethodExit(suppress = Throwable.class)
  static void exit(@Advice.Argument(0) long bytes, @Advice.Return long address) {
    if (address != 0) {
      Probe.memory(bytes);
    }
  }
}
