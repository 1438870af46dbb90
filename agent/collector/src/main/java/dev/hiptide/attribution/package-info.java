/**
 * What a system call is charged to: the thread's cell in the trace table, its role, the phase of
 * the run, the iteration. A tracer asks, and writes the charge into the ledger.
 */
package dev.hiptide.attribution;
