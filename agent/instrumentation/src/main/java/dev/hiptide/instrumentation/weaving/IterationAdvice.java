package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For the method that the user has named as the iteration. */
final class IterationAdvice {
  private IterationAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static boolean enter() throws IOException {
    return Probe.beginIteration();
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  static void exit(@Advice.Enter boolean begun) throws IOException {
    if (begun) {
      Probe.endIteration();
    }
  }
}
