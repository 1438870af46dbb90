/** System calls: their numbers, names and categories. Pure. */
package dev.hiptide.terms;
