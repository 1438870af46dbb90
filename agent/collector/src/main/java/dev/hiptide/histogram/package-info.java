/** Histograms whose counts are kept elsewhere: what is to be shown of them, whatever the format. */
package dev.hiptide.histogram;
