package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** For the constructor of a task of the runtime: notes the HIP call that asks for the work. */
final class TaskCreationAdvice {
  private TaskCreationAdvice() {}

  @Advice.OnMethodExit(suppress = Throwable.class)
  static void exit(@Advice.FieldValue(value = "correlationId", readOnly = false) long correlationId)
      throws IOException {
    correlationId = Probe.correlation();
  }
}
