package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.cpu.queue.DeviceTask;
import dev.hiptide.hip.tool.RuntimeThread;

/**
 * One thread of a block whose threads run beside each other: a share of a launch that, unlike
 * others, only one thread can run, so it is a task of its own with the launch's correlation id.
 */
final class BlockThreadTask extends DeviceTask {
  private final LaunchTask launch;
  private final BlockThread thread;

  BlockThreadTask(LaunchTask launch, BlockThread thread) {
    this.launch = launch;
    this.thread = thread;
    this.correlationId = launch.correlationId;
  }

  @Override
  protected void perform() {
    if (!thread.meeting.starts(thread.rank)) {
      return;
    }
    try {
      launch.launch().kernel().run(thread);
    } catch (Throwable failure) {
      launch.fail(failure);
    } finally {
      RuntimeThread.restore();
      thread.meeting.leave(thread.rank);
    }
  }
}
