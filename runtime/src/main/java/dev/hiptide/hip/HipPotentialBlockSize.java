package dev.hiptide.hip;

/**
 * What {@code hipOccupancyMaxPotentialBlockSize} suggests.
 *
 * @param gridSize the fewest blocks that occupy the whole device
 * @param blockSize the threads of a block with which a multiprocessor is best occupied
 */
public record HipPotentialBlockSize(int gridSize, int blockSize) {}
