/** How the cost of watching grows: {@code make bench-scale}. */
package dev.hiptide.bench.scale;
