/**
 * The kernel compilers. Both read a kernel's class file and write a class that runs many of its
 * threads on one thread of the device: {@code rows} for kernels without barriers, {@code resume}
 * for kernels with them. What they share is in {@code code}.
 *
 * <p>They know nothing of queues, memory or launches.
 */
package dev.hiptide.hip.cpu.compile;
