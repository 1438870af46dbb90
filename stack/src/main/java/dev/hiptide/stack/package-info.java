/** A receiver of alerts, for those who have none yet. */
package dev.hiptide.stack;
