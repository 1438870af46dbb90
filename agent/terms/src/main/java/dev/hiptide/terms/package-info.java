/**
 * The words that settings, collector and reports share: categories of system calls, classes of
 * errors, regimes, and the tables of system call numbers. Pure, but for the tables, which are read
 * from resources of the jar.
 */
package dev.hiptide.terms;
