package dev.hiptide.hip;

/**
 * What {@code hipFuncGetAttributes} tells of a kernel; HIP's field names, sizes in bytes. HIP's
 * other fields describe machine code (registers, binary version) and have no meaning for a kernel
 * that the JVM compiles while it runs.
 *
 * @param maxThreadsPerBlock the largest block the kernel can be launched with
 * @param maxDynamicSharedSizeBytes the most dynamic shared memory it can be launched with
 */
public record HipFuncAttributes(int maxThreadsPerBlock, int maxDynamicSharedSizeBytes) {}
