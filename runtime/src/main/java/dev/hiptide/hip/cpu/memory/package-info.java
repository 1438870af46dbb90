/**
 * The CPU device's memory: the heaps it comes from, which of it a program has, the pool of
 * stream-ordered allocations, and registered host memory.
 *
 * <p>Uses the queue for one thing: a pool's block becomes free when a task of its stream is done.
 */
package dev.hiptide.hip.cpu.memory;
