/** One consistent look at everything that is counted, and sums over it. */
package dev.hiptide.observation;
