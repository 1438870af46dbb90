package dev.hiptide.experiment;

/**
 * What one iteration costs, as seen from some threads.
 *
 * @param callsPerIteration system calls
 * @param usecPerIteration microseconds in them
 */
record View(PerCategory callsPerIteration, PerCategory usecPerIteration) {}
