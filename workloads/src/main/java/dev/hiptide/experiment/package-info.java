/**
 * Repeats the study. Runs each program in a JVM of its own under the agent, and prints what the
 * agent reports beside what the study measured.
 */
package dev.hiptide.experiment;
