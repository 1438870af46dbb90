/**
 * The CPU device: HIP's execution policy on the cores of the host, for a JVM on Linux.
 *
 * <p>Not for programs to call. {@link dev.hiptide.hip.cpu.CpuDevice} puts three packages together,
 * each of which knows only those before it: {@code queue}, {@code memory}, {@code launch}; the last
 * also uses the kernel compilers in {@code compile}.
 *
 * <p>Once work flows, a host thread makes no system call of the runtime's to launch or allocate,
 * and one for a wait that sleeps. Freeing is such a wait. The C allocator adds its own calls: glibc
 * serves each allocation above a threshold, which it moves up to 32 MiB, by mmap(2), and gives it
 * back by munmap(2).
 */
package dev.hiptide.hip.cpu;
