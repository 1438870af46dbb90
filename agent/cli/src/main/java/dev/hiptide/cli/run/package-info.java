/**
 * {@code hiptide run}: becomes a Java program under the agent, which with {@code --categories} is
 * traced behind a seccomp filter from its first instruction on.
 */
package dev.hiptide.cli.run;
