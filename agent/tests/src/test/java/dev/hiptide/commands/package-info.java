/** The command line, as a user has it: the real jar, and JVMs that know nothing of it. */
package dev.hiptide.commands;
