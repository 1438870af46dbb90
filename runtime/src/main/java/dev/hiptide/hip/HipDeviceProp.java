package dev.hiptide.hip;

/**
 * What {@code hipGetDeviceProperties} tells of a device; HIP's field names, sizes in bytes. Fields
 * of HIP that would not be true of any device here (textures, PCI, registers, a compute capability)
 * are left out.
 *
 * @param name a name for people
 * @param totalGlobalMem the memory that allocations can share
 * @param sharedMemPerBlock the most shared memory a block can have
 * @param warpSize threads that a device would run in lockstep
 * @param maxThreadsPerBlock the most threads in a block, over all dimensions
 * @param maxThreadsDim the largest block, side by side
 * @param maxGridSize the largest grid, side by side, in blocks
 * @param clockRate the highest clock frequency of a multiprocessor in kHz; 0 if it is not known
 * @param multiProcessorCount how many blocks can make progress at one moment
 * @param l2CacheSize the size of a second-level cache; 0 if it is not known
 * @param maxThreadsPerMultiProcessor the most threads that a multiprocessor keeps at one time
 * @param maxBlocksPerMultiProcessor the most blocks that a multiprocessor keeps at one time
 * @param maxSharedMemoryPerMultiProcessor the most shared memory that these blocks can have in all
 * @param integrated whether the device's memory is the host's
 */
public record HipDeviceProp(
    String name,
    long totalGlobalMem,
    long sharedMemPerBlock,
    int warpSize,
    int maxThreadsPerBlock,
    Dim3 maxThreadsDim,
    Dim3 maxGridSize,
    int clockRate,
    int multiProcessorCount,
    int l2CacheSize,
    int maxThreadsPerMultiProcessor,
    int maxBlocksPerMultiProcessor,
    long maxSharedMemoryPerMultiProcessor,
    boolean integrated) {}
