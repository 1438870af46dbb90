/** The collector as the workload sees it: a process to start, to wait for, and to start again. */
package dev.hiptide.supervision;
