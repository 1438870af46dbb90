/**
 * What hiptide costs, measured: {@code java -jar bench/target/hiptide-bench.jar}, run anywhere in a
 * built checkout. Each package below is one subcommand and prints one part of docs/performance.md;
 * {@code figures} has the arithmetic and the tables that they share.
 */
package dev.hiptide.bench;
