/**
 * The programs of the study, as a user of HIP would write them. They use the runtime and ROCTX, and
 * do not know the agent, although the jar also has the experiment, which does.
 */
package dev.hiptide.workloads;
