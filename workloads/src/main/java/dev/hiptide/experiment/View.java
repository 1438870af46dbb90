package dev.hiptide.experiment;

/**
 * What one iteration costs, counted over some of the threads.
 *
 * @param callsPerIteration system calls
 * @param usecPerIteration microseconds spent in them
 */
record View(PerCategory callsPerIteration, PerCategory usecPerIteration) {}
