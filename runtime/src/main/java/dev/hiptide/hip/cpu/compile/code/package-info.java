/**
 * A kernel's code: which method it is, its class file, and the right to define a class beside it.
 *
 * <p>For the two compilers of kernels, which are {@code dev.hiptide.hip.cpu.compile.resume} and
 * {@code dev.hiptide.hip.cpu.compile.rows}. They take kernels of any class loader, if it tells its
 * class files.
 */
package dev.hiptide.hip.cpu.compile.code;
