/**
 * What happens to a program when something happens to it, or to its tracer: nothing that would not
 * have happened without the agent. Each test runs again and again, see {@link
 * dev.hiptide.safety.Repeated}.
 */
package dev.hiptide.safety;
