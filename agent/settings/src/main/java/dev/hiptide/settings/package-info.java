/**
 * The settings of the agent and of its collector: one definition, one order of precedence, resolved
 * once and immutable from then on.
 *
 * <p>{@link dev.hiptide.settings.Setting} is the table of keys, {@link
 * dev.hiptide.settings.SettingsSources} the order in which they are looked up, {@link
 * dev.hiptide.settings.Settings} the result.
 */
package dev.hiptide.settings;
