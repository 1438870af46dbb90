/** Histograms whose buckets are counted elsewhere, independent of the format they are shown in. */
package dev.hiptide.histogram;
