package dev.hiptide.tracer.ptrace;

import dev.hiptide.linux.ProcTask;
import dev.hiptide.tracer.Watch;
import java.util.Optional;

/** One traced thread. */
final class Tracee {
  final int tid;
  final CallState calls;
  final CallSink sink;

  /** How it was last let go. A thread that has only been seized runs at full speed. */
  Watch inForce = Watch.NONE;

  /** Whether it was there when the tracer came, is to be stopped, and has not been since. */
  boolean awaitsFirstStop;

  /** The call that it slept in when it was to be stopped for the first time. */
  Optional<ProcTask.Call> foundIn = Optional.empty();

  Tracee(int tid, CallState calls, CallSink sink) {
    this.tid = tid;
    this.calls = calls;
    this.sink = sink;
  }
}
