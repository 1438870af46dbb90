/**
 * The words that settings, collector and reports share: categories of system calls, classes of
 * errors, regimes, and the tables of system call numbers. Pure.
 */
package dev.hiptide.terms;
