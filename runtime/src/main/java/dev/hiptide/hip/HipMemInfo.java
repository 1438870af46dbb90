package dev.hiptide.hip;

/**
 * What {@code hipMemGetInfo} tells: device memory in bytes.
 *
 * @param free what {@code hipMalloc} has not given out
 * @param total all there is
 */
public record HipMemInfo(long free, long total) {}
