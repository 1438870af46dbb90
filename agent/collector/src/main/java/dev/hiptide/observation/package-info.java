/**
 * Consistent observations of everything that is counted, sums over them and differences between
 * them, and the monitor that takes them.
 */
package dev.hiptide.observation;
