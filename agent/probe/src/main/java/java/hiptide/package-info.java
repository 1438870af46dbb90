/**
 * One class of the agent that must be found by all class loaders; {@link java.hiptide.Door} says
 * why it is here.
 */
package java.hiptide;
