package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For the function that closes a ROCTX range. */
final class RangePopAdvice {
  private RangePopAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static void enter() throws IOException {
    Probe.popRange();
  }
}
