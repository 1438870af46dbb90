/** Programs for the tests of {@code top}. */
package dev.hiptide.top.programs;
