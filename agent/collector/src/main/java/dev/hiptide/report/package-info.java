/** The report: the study's two tables and the figures behind them, as text and as JSON. Pure. */
package dev.hiptide.report;
