package dev.hiptide.hip;

/**
 * What {@code hipMemGetInfo} tells: device memory in bytes.
 *
 * @param free what {@code hipMalloc} can give out
 * @param total all there is, or the limit of the container
 */
public record HipMemInfo(long free, long total) {}
