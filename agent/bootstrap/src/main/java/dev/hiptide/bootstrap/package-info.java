/**
 * The way into the agent jar: as an agent, and as a program. These are the only classes of the jar
 * that an application's class loader can see; everything else is loaded by {@link
 * dev.hiptide.bootstrap.IsolatedClassLoader} or, what woven code calls, by the boot loader.
 */
package dev.hiptide.bootstrap;
