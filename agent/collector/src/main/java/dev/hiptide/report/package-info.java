/** The report: the study's two tables and what stands behind them, as text and as JSON. Pure. */
package dev.hiptide.report;
