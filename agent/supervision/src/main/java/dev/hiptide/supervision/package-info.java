/** The collector as the workload sees it: a process to start, to wait for, and to restart. */
package dev.hiptide.supervision;
