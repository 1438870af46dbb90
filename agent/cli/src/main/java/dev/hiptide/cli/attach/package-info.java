/**
 * Loads the agent into a JVM that runs, wherever that finds its files, and says why if it cannot.
 */
package dev.hiptide.cli.attach;
