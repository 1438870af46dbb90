/**
 * What is woven into the runtime's classes, and how.
 *
 * <p>{@link dev.hiptide.instrumentation.weaving.Hooks} says which methods get which advice, by
 * name: the runtime knows nothing of this agent. The {@code …Advice} classes are never called; Byte
 * Buddy copies their bytecode into the methods, where all that is left of the agent is calls to
 * {@link dev.hiptide.probe.Probe}.
 */
package dev.hiptide.instrumentation.weaving;
