/**
 * Stand-ins for the runtime, which the agent finds by their names and weaves as it would the real
 * ones. They do nothing, or what the {@link dev.hiptide.hip.Behaviour} on the class path does. They
 * must not be on a class path together with the runtime itself.
 */
package dev.hiptide.hip;
