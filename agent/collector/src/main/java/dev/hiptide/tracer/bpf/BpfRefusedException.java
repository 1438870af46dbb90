package dev.hiptide.tracer.bpf;

import dev.hiptide.tracer.TracingRefusedException;

/**
 * The kernel takes no tracer from this process; the message says what is missing, and the remedy.
 */
public final class BpfRefusedException extends TracingRefusedException {
  BpfRefusedException(String message) {
    super(message);
  }
}
