package dev.hiptide.hip;

/** How many blocks a device runs at one time, as its properties have it. */
record Occupancy(HipDeviceProp device) {
  /** The blocks of that shape that a multiprocessor runs at one time. */
  int blocksPerMultiprocessor(int blockSize, long sharedBytes) {
    if (blockSize > device.maxThreadsPerBlock() || sharedBytes > device.sharedMemPerBlock()) {
      return 0;
    }
    int byThreads = device.maxThreadsPerMultiProcessor() / blockSize;
    int blocks = Math.min(device.maxBlocksPerMultiProcessor(), byThreads);
    return sharedBytes == 0
        ? blocks
        : (int) Math.min(blocks, device.maxSharedMemoryPerMultiProcessor() / sharedBytes);
  }

  /** The largest block within the limit, and as many of them as the device runs at one time. */
  HipPotentialBlockSize largestBlock(long sharedBytes, int blockSizeLimit) {
    int blockSize =
        blockSizeLimit == 0
            ? device.maxThreadsPerBlock()
            : Math.min(blockSizeLimit, device.maxThreadsPerBlock());
    int blocks = blocksPerMultiprocessor(blockSize, sharedBytes);
    return new HipPotentialBlockSize(device.multiProcessorCount() * blocks, blockSize);
  }
}
