/**
 * The settings of the agent and of its collector, resolved once in one order of precedence and
 * immutable from then on; and what else the processes of the agent tell each other when they begin
 * and end.
 *
 * <p>{@link dev.hiptide.settings.Setting} is the table of keys, {@link
 * dev.hiptide.settings.SettingsSources} the order in which they are looked up, {@link
 * dev.hiptide.settings.SettingTexts} what they may be, {@link dev.hiptide.settings.Settings} the
 * result. {@link dev.hiptide.settings.CollectorArguments} is the command line of a collector,
 * {@link dev.hiptide.settings.LaunchedProgram} what {@code hiptide run} tells the agent of the
 * program that it launches, {@link dev.hiptide.settings.LastWords} what a collector that cannot
 * work tells the agent.
 */
package dev.hiptide.settings;
