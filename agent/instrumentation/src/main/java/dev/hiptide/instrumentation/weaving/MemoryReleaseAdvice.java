package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import net.bytebuddy.asm.Advice;

/** For the release of device memory. */
final class MemoryReleaseAdvice {
  private MemoryReleaseAdvice() {}

  @Advice.OnMethodExit(suppress = Throwable.class)
  static void exit(@Advice.Argument(0) long address, @Advice.Argument(1) long bytes) {
    if (address != 0) {
      Probe.memory(-bytes);
    }
  }
}
