/**
 * What a collector reads out of the trace table, and the counts that it keeps there so that they
 * outlive it.
 */
package dev.hiptide.table.counts;
