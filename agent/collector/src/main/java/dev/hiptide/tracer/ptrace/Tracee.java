package dev.hiptide.tracer.ptrace;

/** One traced thread. */
final class Tracee {
  static final int NOWHERE = -1;

  final int tid;
  final CallState calls;
  final CallSink sink;

  /** How it was last let go. A thread that has been seized and no more runs at full speed. */
  Stops inForce = Stops.NONE;

  /** Whether it was there when the tracer came, is to be stopped, and has not been since. */
  boolean awaitsFirstStop;

  /** The call that it slept in when it was to be stopped for the first time; else NOWHERE. */
  int foundIn = NOWHERE;

  Tracee(int tid, CallState calls, CallSink sink) {
    this.tid = tid;
    this.calls = calls;
    this.sink = sink;
  }
}
