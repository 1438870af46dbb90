/**
 * Kernels with barriers, compiled into code that can stop in the middle of one thread and go on
 * with the next: what a coroutine is in other languages.
 *
 * <p>{@code KernelBody} finds a kernel's code, {@link BodyExpander} puts the device functions that
 * it calls into it, {@link BodyAnalysis} tells what a thread has to remember where it waits, {@link
 * RegionWriter} writes the resumable code and {@link ResumableKernels} holds it; {@link
 * BlockScheduler} runs the threads of a block with it, all on one thread of the device.
 */
package dev.hiptide.hip.cpu.compile.resume;
