/**
 * Who does what next: tasks, the streams they are submitted to, the threads that execute them, and
 * the waits of host threads.
 *
 * <p>Host threads submit {@link dev.hiptide.hip.cpu.queue.DeviceTask}s to the {@link
 * dev.hiptide.hip.cpu.queue.Scheduler}, which orders those of different streams. A {@code
 * Processor} executes the tasks of its streams in order, {@link dev.hiptide.hip.cpu.queue.Workers}
 * help it with tasks that hand out shares, and {@link dev.hiptide.hip.cpu.queue.CompletionThread}
 * wakes hosts that sleep.
 *
 * <p>Knows nothing of memory or kernels.
 */
package dev.hiptide.hip.cpu.queue;
