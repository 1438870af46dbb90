package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For the work of a task: it is charged to the HIP call that asked for it. */
final class TaskRunAdvice {
  private TaskRunAdvice() {}

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static void enter(
      @Advice.FieldValue("correlationId") long correlationId,
      @Advice.Local("thread") ThreadContext thread,
      @Advice.Local("outer") long outer)
      throws IOException {
    ThreadContext current = Probe.deviceThread();
    outer = Probe.beginTask(current, correlationId);
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
