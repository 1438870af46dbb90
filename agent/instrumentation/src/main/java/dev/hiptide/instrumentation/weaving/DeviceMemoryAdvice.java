package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.util.concurrent.atomic.AtomicLong;
import net.bytebuddy.asm.Advice;

/** For the allocator of device memory: what is in use may have changed. */
final class DeviceMemoryAdvice {
  private DeviceMemoryAdvice() {}

  @Advice.OnMethodExit(suppress = Throwable.class)
  static void exit(
      @Advice.FieldValue(Targets.HEAP_USED) AtomicLong used,
      @Advice.FieldValue(Targets.HEAP_NOTED) AtomicLong noted) {
    Probe.memory(used, noted);
  }
}
