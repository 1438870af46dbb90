package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For the life of a thread of the runtime: it has the role of one before its first task. */
final class DeviceThreadAdvice {
  private DeviceThreadAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static void enter() throws IOException {
    Probe.deviceThread();
  }
}
