/**
 * What {@code hiptide top} shows: a live view of one session, or a line for each of all.
 *
 * <p>Views are pure functions from figures to lines; {@link dev.hiptide.top.Screen} alone knows the
 * terminal.
 */
package dev.hiptide.top;
