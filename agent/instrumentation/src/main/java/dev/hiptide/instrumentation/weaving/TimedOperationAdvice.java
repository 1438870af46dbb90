package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For a HIP function whose calls are counted and timed. */
final class TimedOperationAdvice {
  private TimedOperationAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static long enter(
      @OperationNumber int operation,
      @Advice.Local("thread") ThreadContext thread,
      @Advice.Local("outer") long outer)
      throws IOException {
    ThreadContext current = Probe.hostThread();
    outer = Probe.begin(current, operation);
    thread = current; // last: tells the exit that the operation has begun
    return System.nanoTime();
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  static void exit(
      @OperationNumber int operation,
      @SizeArgument long bytes,
      @Advice.Enter long beganNanos,
      @Advice.Thrown Throwable thrown,
      @Advice.Local("thread") ThreadContext thread,
      @Advice.Local("outer") long outer)
      throws IOException {
    if (thread != null) {
      boolean failed = thrown != null;
      Probe.end(thread, outer, operation, beganNanos, failed ? 0 : bytes, failed);
    }
  }
}
