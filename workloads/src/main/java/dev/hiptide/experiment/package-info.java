/**
 * The study, repeated: each program in a JVM of its own under the agent, and what the agent reports
 * beside what the study measured.
 */
package dev.hiptide.experiment;
