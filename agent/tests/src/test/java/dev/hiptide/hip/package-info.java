/**
 * Stand-ins for the runtime, found by the agent by their names. Their calls do known system calls
 * and nothing else, so that what the agent counts can be foretold.
 */
package dev.hiptide.hip;
