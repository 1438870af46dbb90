/**
 * Kernels without barriers, compiled into loops over many threads that HotSpot can vectorise.
 *
 * <p>{@link KernelMethod} is a kernel's code. {@link SymbolicThread} follows it and tells which
 * element each access is to, as a function of the thread's place in its row. {@link RowWriter}
 * writes a class with the loop: before it, all indices are checked and all addresses computed, once
 * for the whole row; in it, the kernel's code is left, with plain loads and stores. {@link
 * RowCompiler} puts these together.
 */
package dev.hiptide.hip.cpu.compile.rows;
