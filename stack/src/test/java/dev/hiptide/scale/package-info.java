/** How the cost of monitoring grows; {@code make bench-scale}. */
package dev.hiptide.scale;
