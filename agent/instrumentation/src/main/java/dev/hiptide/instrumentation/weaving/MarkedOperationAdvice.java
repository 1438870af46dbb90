package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For a HIP function that is not timed; only its system calls are charged to it. */
final class MarkedOperationAdvice {
  private MarkedOperationAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static void enter(
      @OperationNumber int operation,
      @Advice.Local("thread") ThreadContext thread,
      @Advice.Local("outer") long outer)
      throws IOException {
    ThreadContext current = Probe.hostThread();
    outer = Probe.begin(current, operation);
    thread = current;
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  static void exit(@Advice.Local("thread") ThreadContext thread, @Advice.Local("outer") long outer)
      throws IOException {
    if (thread != null) {
      Probe.end(thread, outer);
    }
  }
}
