/**
 * HIP for the JVM: the API under its own names in {@link dev.hiptide.hip.Hip}, and the types its
 * calls take.
 *
 * <p>A program imports {@code static dev.hiptide.hip.Hip.*} and reads like HIP host code; a kernel
 * is a lambda written per thread ({@link dev.hiptide.hip.Kernel}). Devices stand behind {@link
 * dev.hiptide.hip.Device}; the one at hand executes on the CPU.
 *
 * <p>No kernel and no call of {@code Hip} touches memory outside of an allocation or after it was
 * freed; the attempt is an error of HIP's. Outside the guarantee is one thing: host code that calls
 * {@code get} or {@code set} of a {@link dev.hiptide.hip.TypedPointer} while another thread frees
 * the memory.
 */
package dev.hiptide.hip;
