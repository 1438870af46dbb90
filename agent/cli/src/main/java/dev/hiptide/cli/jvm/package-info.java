/**
 * The JVMs that run on this machine, as {@code /proc} tells of them, and what a user may call them:
 * no JVM is asked for anything.
 */
package dev.hiptide.cli.jvm;
