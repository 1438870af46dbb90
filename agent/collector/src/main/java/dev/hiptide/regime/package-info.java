/** Tells from counts how the operating system is involved in a program's steady state. Pure. */
package dev.hiptide.regime;
