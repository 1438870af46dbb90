package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For the function that opens a ROCTX range. */
final class RangePushAdvice {
  private RangePushAdvice() {}

  @Advice.OnMethodExit(suppress = Throwable.class)
  static void exit(@Advice.Argument(0) String message) throws IOException {
    Probe.pushRange(message);
  }
}
