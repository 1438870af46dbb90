/**
 * The trace table: the memory that the workload and the collector share, and its format.
 *
 * <p>Woven code needs these classes, so the boot loader of the workload has them: they depend on
 * {@code java.base} alone.
 */
package dev.hiptide.table;
