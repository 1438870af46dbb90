/**
 * The programs of the study, as a user of HIP would write them: they know the runtime, ROCTX, and
 * nothing of the agent.
 */
package dev.hiptide.workloads;
