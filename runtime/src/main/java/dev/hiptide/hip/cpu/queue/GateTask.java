package dev.hiptide.hip.cpu.queue;

/**
 * A stream's wait for work of other streams. What is enqueued behind it stays with the stream until
 * that work is done; the processor meanwhile serves other streams.
 */
final class GateTask extends DependentTask {
  private final Scheduler scheduler;
  private final CpuStream stream;

  /** Whether the other streams' work is done; the scheduler's. */
  boolean isOpen;

  GateTask(Scheduler scheduler, CpuStream stream) {
    this.scheduler = scheduler;
    this.stream = stream;
  }

  CpuStream stream() {
    return stream;
  }

  @Override
  protected void perform() {
    scheduler.open(this);
  }
}
