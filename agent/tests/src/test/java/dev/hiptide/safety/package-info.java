/**
 * What happens to a program when something happens to it, or to its tracer: nothing that would not
 * have happened without the agent. Each test runs on several Javas and ways to trace, see {@link
 * dev.hiptide.safety.Matrix}.
 */
package dev.hiptide.safety;
