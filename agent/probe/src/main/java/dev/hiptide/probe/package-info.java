/**
 * What woven code calls, and the memory that it writes: the trace table.
 *
 * <p>These classes live on the boot class path of the workload, because advice is inlined into
 * classes of any loader. They therefore depend on {@code java.base} alone, take no lock on a path
 * that an instrumented call takes, and throw nothing at the code that calls them. The collector
 * process reads the same table through the same classes.
 */
package dev.hiptide.probe;
