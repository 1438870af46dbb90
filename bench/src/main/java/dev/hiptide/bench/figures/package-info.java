/** Figures of several rounds: their medians, how a number is written, and tables in Markdown. */
package dev.hiptide.bench.figures;
