/**
 * Runs kernels: how the blocks of a grid are shared out among threads, and the threads of a block
 * run.
 *
 * <p>A {@link dev.hiptide.hip.cpu.launch.LaunchTask} hands out blocks; a {@code BlockRunner} runs
 * them on one thread of the device, in the best way that the kernel permits: a compiled loop over
 * whole rows ({@code hip.cpu.compile.rows}), code that can be resumed where it waits ({@code
 * hip.cpu.compile.resume}), a plain loop, or a platform thread for each thread of the block.
 *
 * <p>Uses the queue, memory and the compilers; none of them knows this package.
 */
package dev.hiptide.hip.cpu.launch;
