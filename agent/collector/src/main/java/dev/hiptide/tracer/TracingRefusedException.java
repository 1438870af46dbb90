package dev.hiptide.tracer;

/** The kernel does not let this process trace the other; the message says why and what helps. */
public class TracingRefusedException extends Exception {
  public TracingRefusedException(String message) {
    super(message);
  }
}
