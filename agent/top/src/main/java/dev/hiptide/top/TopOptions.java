package dev.hiptide.top;

import java.time.Duration;

/**
 * What to show.
 *
 * @param interval how often figures are asked for
 * @param window the time that figures are of; it slides
 * @param all whether each session has a line, and sessions come and go
 */
public record TopOptions(Duration interval, Duration window, boolean all) {}
