/**
 * The ptrace tracer: sees every system call of every thread of another process, and harms none.
 *
 * <p>Everything native is in {@link dev.hiptide.tracer.Linux}; what a stop means is decided by pure
 * functions ({@link dev.hiptide.tracer.WaitStatus}, {@link dev.hiptide.tracer.CallState}); {@link
 * dev.hiptide.tracer.PtraceTracer} is the loop that joins them.
 */
package dev.hiptide.tracer;
