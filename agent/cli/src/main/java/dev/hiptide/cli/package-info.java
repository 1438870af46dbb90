/**
 * The command line of hiptide, {@code java -jar hiptide-agent.jar COMMAND}: a class for each
 * command, and what they share.
 */
package dev.hiptide.cli;
