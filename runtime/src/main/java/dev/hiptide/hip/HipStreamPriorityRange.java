package dev.hiptide.hip;

/**
 * The priorities that a stream can have. Smaller numbers are higher priorities.
 *
 * @param least the number of the lowest
 * @param greatest the number of the highest
 */
public record HipStreamPriorityRange(int least, int greatest) {}
