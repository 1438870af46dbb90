/** The programs of these tests, each in a JVM of its own. */
package dev.hiptide.commands.programs;
