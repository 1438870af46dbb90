package dev.hiptide.tracer;

/** One traced thread. */
final class Tracee {
  final int tid;
  final CallState calls;
  final CallSink sink;

  /** Whether it was there when the tracer came and has not stopped since. */
  boolean awaitsFirstStop;

  /** The call that it slept in when the tracer came; -1 for none. */
  int foundIn = -1;

  Tracee(int tid, CallState calls, CallSink sink) {
    this.tid = tid;
    this.calls = calls;
    this.sink = sink;
  }
}
