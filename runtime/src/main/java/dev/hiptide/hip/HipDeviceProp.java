package dev.hiptide.hip;

/**
 * What {@code hipGetDeviceProperties} tells of a device; HIP's field names, sizes in bytes.
 *
 * @param name a name for people
 * @param totalGlobalMem the memory that allocations can share
 * @param sharedMemPerBlock the most shared memory a block can have
 * @param warpSize threads that a device would run in lockstep
 * @param maxThreadsPerBlock the most threads in a block, over all dimensions
 * @param maxThreadsDim the largest block, side by side
 * @param maxGridSize the largest grid, side by side, in blocks
 * @param multiProcessorCount how many blocks run at one time
 */
public record HipDeviceProp(
    String name,
    long totalGlobalMem,
    long sharedMemPerBlock,
    int warpSize,
    int maxThreadsPerBlock,
    Dim3 maxThreadsDim,
    Dim3 maxGridSize,
    int multiProcessorCount) {}
