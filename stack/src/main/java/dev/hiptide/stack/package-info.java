/** A receiver of alerts, for a first look without a pager. */
package dev.hiptide.stack;
