/**
 * The ptrace tracer: sees every system call of every thread of another process, and harms none.
 *
 * <p>Everything native is in {@link dev.hiptide.linux.Linux}; what a stop means is decided by pure
 * functions ({@link dev.hiptide.tracer.ptrace.WaitStatus}, {@link
 * dev.hiptide.tracer.ptrace.CallState}); {@link dev.hiptide.tracer.ptrace.PtraceTracer} is the loop
 * that joins them.
 */
package dev.hiptide.tracer;
