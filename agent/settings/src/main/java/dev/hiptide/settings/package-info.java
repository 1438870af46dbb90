/**
 * The settings of the agent and of its collector, resolved once in one order of precedence and
 * immutable from then on; and the two command lines that carry them to other processes.
 *
 * <p>{@link dev.hiptide.settings.Setting} is the table of keys, {@link
 * dev.hiptide.settings.SettingsSources} the order in which they are looked up, {@link
 * dev.hiptide.settings.SettingTexts} what they may be, {@link dev.hiptide.settings.Settings} the
 * result. {@link dev.hiptide.settings.CollectorArguments} is the command line of a collector,
 * {@link dev.hiptide.settings.LaunchedProgram} what {@code hiptide run} tells the agent of the
 * program that it launches.
 */
package dev.hiptide.settings;
